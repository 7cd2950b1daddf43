import { describe, expect, it } from 'vitest'
import { errorAnswer, pageErrorText } from './error-answer.js'
import {
  reasonsAt,
  refusal,
  type OAuthReason,
  type PageRefusal,
  type RedirectRefusal,
} from './oauth-error.js'

/** Every row of the table with a subject, whether its text wants one or not. */
const anyRefusal = refusal as (reason: OAuthReason, subject: string) => ReturnType<typeof refusal>

describe('a refusal', () => {
  it.each([...reasonsAt('redirect'), ...reasonsAt('json')])(
    'describes %s in characters that an error_description may have — RFC 6749 §4.1.2.1, §5.2',
    (reason) => {
      const made = anyRefusal(reason, 'scope')
      expect(made.reason).toBe(reason)
      expect(made.description ?? '').toMatch(/^[\x20-\x21\x23-\x5B\x5D-\x7E]*$/)
      expect(made.code).toMatch(/^[a-z_]+$/)
    },
  )

  it('tells nobody which guess was close — RFC 6749 §5.2', () => {
    const answers = (reasons: readonly OAuthReason[]) =>
      new Set(reasons.map((reason) => JSON.stringify({ ...anyRefusal(reason, ''), reason: '', subject: '' })))
    expect(
      answers([
        'code_unknown',
        'code_expired',
        'code_replayed',
        'code_burned',
        'app_mismatch',
        'pkce_mismatch',
        'redirect_mismatch',
      ]).size,
    ).toBe(1)
    expect(answers(reasonsAt('json').filter((reason) => reason.startsWith('refresh_token_'))).size).toBe(1)
    expect(
      answers(['app_unknown', ...reasonsAt('json').filter((reason) => reason.startsWith('secret_'))]).size,
    ).toBe(1)
  })

  it('is for a page or for an app, never for both — RFC 6749 §4.1.2.1', () => {
    const outside = new Set([...reasonsAt('redirect'), ...reasonsAt('json')])
    expect(reasonsAt('page').filter((reason) => outside.has(reason))).toEqual([])
    const page: PageRefusal = refusal('client_id_unknown')
    // @ts-expect-error what stands before a verified redirect URI cannot be redirected
    const redirected: RedirectRefusal = page
    expect(redirected).toBe(page)
  })

  it('takes a subject as text, whatever is in it', () => {
    expect(refusal('parameter_missing', '$& $1 {}').description).toBe('The `$& $1 {}` parameter was missing.')
  })
})

describe('an error page', () => {
  it.each([
    [
      refusal('redirect_uri_unregistered'),
      'invalid_request: The `redirect_uri` parameter does not match a valid url for the application.',
    ],
    [refusal('client_id_unknown'), 'invalid_request: The required parameter client_id is missing or invalid'],
    [
      refusal('app_distributed_elsewhere'),
      'invalid_request: This app is not available to your Asana workspace or organization. If you are the app owner, adjust settings under "Manage Distribution" in the Asana developer console.',
    ],
    [
      refusal('scopes_forbidden', 'attachments:read'),
      "forbidden_scopes: Your app is not allowed to request user authorization for 'attachments:read' scopes.",
    ],
    [
      refusal('default_scope_forbidden'),
      'forbidden_scopes: Your app is not allowed to request user authorization for `default identity` scopes.',
    ],
    [refusal('person_denied'), 'access_denied: The user denied access to your application.'],
  ])('has the line that Asana shows, or its form (%#)', (refused, text) => {
    expect(pageErrorText(refused)).toBe(text)
  })
})

describe('an error answer', () => {
  it('is the code and its description, never stored — RFC 6749 §5.2', () => {
    expect(errorAnswer(refusal('refresh_token_unknown'), { usedBasic: false })).toEqual({
      status: 400,
      headers: { 'cache-control': 'no-store', pragma: 'no-cache' },
      body: { error: 'invalid_grant', error_description: 'The `refresh_token` provided was invalid.' },
    })
  })

  it('challenges those who used Basic, and nobody else — RFC 6749 §5.2', () => {
    const challenged = errorAnswer(refusal('secret_unknown'), { usedBasic: true })
    expect(challenged.status).toBe(401)
    expect(challenged.headers['www-authenticate']).toBe('Basic realm="Mudra", charset="UTF-8"')
    const quiet = errorAnswer(refusal('secret_unknown'), { usedBasic: false })
    expect(quiet.status).toBe(401)
    expect(quiet.headers).not.toHaveProperty('www-authenticate')
    expect(errorAnswer(refusal('code_unknown'), { usedBasic: true }).headers).not.toHaveProperty(
      'www-authenticate',
    )
  })

  it('is the bare code for an access token that cannot be revoked — RFC 7009 §2.2.1', () => {
    const { status, body } = errorAnswer(refusal('token_type_unsupported'), { usedBasic: false })
    expect([status, JSON.stringify(body)]).toEqual([400, '{"error":"unsupported_token_type"}'])
  })

  it('says when to come back', () => {
    const { status, headers } = errorAnswer(refusal('unavailable'), { usedBasic: false })
    expect([status, headers['retry-after']]).toEqual([503, '2'])
    expect(errorAnswer(refusal('fault'), { usedBasic: false }).status).toBe(500)
    expect(errorAnswer(refusal('body_too_large'), { usedBasic: false }).status).toBe(413)
  })
})
