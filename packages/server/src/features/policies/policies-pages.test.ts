import { describe, expect, it } from 'vitest'
import { frame, partsOf, rendered, SHOWN_MS, waysOf } from '../../../test/support/rendered.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { OPEN_POLICY, type WorkspacePolicy } from '../../protocol/token/policy.js'
import type { PolicyPreview } from './change-policy.js'
import { policyFormOf } from './policy-form.js'
import type { StoppedCredential } from './policy-impact.js'
import { PoliciesPage, type PoliciesPageProps } from './policies.page.js'
import { PolicyReviewPage } from './policy-review.page.js'
import { policyWords, STOP_WORDS } from './policy-words.js'

const admin = { frame, workspace: { gid: '9', name: 'Orchard' } }

describe('what an admin reads before policies change', () => {
  const stopped = (gid: string, wish: Partial<StoppedCredential> = {}): StoppedCredential => ({
    kind: 'personal',
    gid: gid as Gid,
    name: `Token ${gid}`,
    hint: 'mdp_…abcd',
    owner: { gid: '7' as Gid, name: 'Ben' },
    app: null,
    createdAtMs: SHOWN_MS,
    lastUsedAtMs: null,
    lastUsedAddress: null,
    unusedDaysElsewhere: null,
    reason: 'unused',
    ...wish,
  })
  const none = { stopped: [], people: 0, revoked: 0, returned: 0 }
  const review = (
    wish: Partial<PolicyPreview> = {},
    sentences: readonly string[] = ['Apps must be approved'],
  ) =>
    rendered(PolicyReviewPage, {
      ...admin,
      preview: {
        policy: OPEN_POLICY,
        before: { policy: OPEN_POLICY, version: 0, changed: null },
        changes: [],
        impact: none,
        isCut: false,
        withoutSecondFactor: null,
        shutOutAddress: null,
        ...wish,
      },
      fields: { apps: 'approved', second_factor: null },
      sentences,
      stopWords: STOP_WORDS,
    })

  it('is nothing to decide where nothing changes', () => {
    const { html, text } = review({}, [])
    expect(text).toContain('Nothing: this is what holds already.')
    expect(html).not.toContain('<form method="post" action="/0/admin')
  })

  it('is the change in words, and the form again', () => {
    const { html, text } = review()
    expect(text).toContain('Apps must be approved.')
    expect(text).toContain('No token that works now would stop')
    expect(html).toContain('action="/0/admin/9/policies"')
    expect(html).toContain('name="apps" value="approved"')
    expect(html).not.toContain('name="second_factor"')
    expect(text).not.toMatch(
      /would be revoked everywhere|would reach this workspace again|expect more|You are at|no second step/,
    )
  })

  it('is what would stop, be revoked and come back', () => {
    const impact = { stopped: [stopped('1'), stopped('2')], people: 1, revoked: 2, returned: 1 }
    const { text } = review({ impact })
    expect(text).toContain('2 tokens of 1 person would stop reaching this workspace')
    expect(text).toContain('2 tokens of them would be revoked everywhere.')
    expect(text).toContain('1 token would reach this workspace again.')
    expect(text).toContain('2 tokens would stop')
    expect(review({ isCut: true }).text).toContain('There are more tokens than were looked at')
    expect(review({ shutOutAddress: '192.0.2.1' }).text).toContain('You are at 192.0.2.1 now')
  })

  it('names who has to set up a second step, and says when there are others', () => {
    const people = (total: number, ...names: readonly string[]) =>
      review({ withoutSecondFactor: { total, names } }).text
    expect(people(0)).not.toContain('no second step')
    expect(people(1, 'Ben')).toContain('1 person has no second step yet and must set one up first: Ben.')
    expect(people(3, 'Ada', 'Ben')).toContain(
      '3 people have no second step yet and must set one up first: Ada, Ben and others.',
    )
  })

  it('names a hundred of what would stop, each with its last use and why', () => {
    const all = Array.from({ length: 101 }, (_, at) => stopped(String(at)))
    const many = review({ impact: { ...none, stopped: all, people: 1 } })
    expect(many.text).toContain('The 100 that were used last:')
    expect(many.text).toContain('Token 99')
    expect(many.text).not.toContain('Token 100')
    const hundred = review({ impact: { ...none, stopped: all.slice(0, 100), people: 1 } })
    expect(hundred.text).not.toContain('that were used last:')
    const some = review({
      impact: {
        ...none,
        people: 1,
        stopped: [
          stopped('1', { lastUsedAtMs: SHOWN_MS, lastUsedAddress: '192.0.2.1' }),
          stopped('2', { kind: 'grant', hint: null, lastUsedAtMs: SHOWN_MS, reason: 'app_not_approved' }),
          stopped('3'),
        ],
      },
    }).text
    expect(some).toContain('Token 1 mdp_…abcd Ben just now 192.0.2.1 Not used for too long')
    expect(some).toContain('Token 2 App Ben just now The app is not approved')
    expect(some).toContain('Token 3 mdp_…abcd Ben Never Not used for too long')
  })

  it('has its cards, columns and buttons in order, and is dangerous where something stops', () => {
    const quiet = review()
    expect(partsOf(quiet, 'headings')).toEqual(['Review policies', 'What changes'])
    expect(partsOf(quiet, 'buttons')).toEqual(['Save policies', 'Leave them as they are'])
    expect(quiet.html).toMatch(/<button[^>]*class="button primary"[^>]*data-armed/)
    const loud = review({ impact: { ...none, stopped: [stopped('1')], people: 1 } })
    expect(partsOf(loud, 'headings')).toEqual(['Review policies', 'What changes', '1 token would stop'])
    expect(partsOf(loud, 'heads')).toEqual(['Token', 'Person', 'Last used', 'Why'])
    expect(loud.html).toMatch(/<button[^>]*class="button danger"[^>]*data-armed/)
    expect(quiet.text).toContain('← Policies')
  })

  it.each<[keyof WorkspacePolicy, Partial<WorkspacePolicy>, string]>([
    ['personalTokensAllowed', {}, 'Personal access tokens are allowed'],
    ['personalTokensAllowed', { personalTokensAllowed: false }, 'Personal access tokens are not allowed'],
    ['personalTokenDaysMax', {}, 'Personal access tokens may live for any time'],
    ['personalTokenDaysMax', { personalTokenDaysMax: 1 }, 'Personal access tokens live 1 day at most'],
    ['personalTokenDaysMax', { personalTokenDaysMax: 30 }, 'Personal access tokens live 30 days at most'],
    ['apps', {}, 'Any app that people allow may come in'],
    ['apps', { apps: 'approved' }, 'Only approved apps may come in'],
    ['secondFactorRequired', {}, 'No second step is required to log in'],
    ['secondFactorRequired', { secondFactorRequired: true }, 'A second step is required to log in'],
    ['addressRanges', {}, 'Tokens may come from any address'],
    [
      'addressRanges',
      { addressRanges: ['10.0.0.0/8', '::1/128'] },
      'Tokens may come from 10.0.0.0/8, ::1/128 alone',
    ],
    ['unusedDaysMax', {}, 'Unused tokens are kept'],
    ['unusedDaysMax', { unusedDaysMax: 2 }, 'Tokens that nobody used for 2 days are revoked'],
  ])('says %s of %j', (part, policy, words) => {
    expect(policyWords({ ...OPEN_POLICY, ...policy }, part)).toBe(words)
  })
})

describe('the form of policies', () => {
  const page = (wish: Partial<PoliciesPageProps> = {}) =>
    rendered(PoliciesPage, {
      ...admin,
      stored: { policy: OPEN_POLICY, version: 3, changed: null },
      values: policyFormOf(OPEN_POLICY),
      errors: [],
      isStale: false,
      ...wish,
    })

  it('sends each policy', () => {
    expect(waysOf(page())).toEqual([
      '/0/admin/9/members',
      '/0/admin/9/apps',
      '/0/admin/9/tokens',
      '/0/admin/9/policies (here)',
      '/0/admin/9/audit',
      '/0/admin/9/policies',
      'post /0/admin/9/policies/review version=3 personal_tokens=allowed personal_tokens=refused token_days_max apps=any apps=approved second_factor=on address_ranges unused_days_max',
    ])
  })

  it('says who changed them last', () => {
    expect(page().text).toContain('Nobody has set a policy yet')
    const changed = (by: string | null) =>
      page({ stored: { policy: OPEN_POLICY, version: 1, changed: { by, atMs: SHOWN_MS } } }).text
    expect(changed(null)).toContain('Changed by the operator just now.')
    expect(changed('Ada')).toContain('Changed by Ada just now.')
    expect(page().html).toContain('name="version" value="3"')
  })

  it('asks for each policy by what can be chosen, and has what is set', () => {
    const { html, text } = page()
    expect(partsOf(page(), 'labels')).toEqual([
      'Personal access tokens',
      'Allowed',
      'Not allowed',
      'Longest life of a personal access token, in days',
      'Apps',
      'Any app that people allow',
      'Only approved apps',
      'Require a second step to log in',
      'Addresses that tokens may come from',
      'Revoke personal access tokens that were not used for, in days',
    ])
    expect(partsOf(page(), 'buttons')).toEqual(['Review changes', 'Start over'])
    expect(text).toMatch(
      /Allowed Not allowed Scripts with .* Any app that people allow You can still .* Only approved apps An app reaches/,
    )
    const chosen = (shown: string) =>
      [...shown.matchAll(/<input type="(?:radio|checkbox)"[^>]*>/g)]
        .filter(([input]) => input.includes('checked'))
        .map(([input]) =>
          `${/name="(\w+)"/.exec(input)?.[1]} ${/value="(\w+)"/.exec(input)?.[1] ?? ''}`.trim(),
        )
    expect(chosen(html)).toEqual(['personal_tokens allowed', 'apps any'])
    const strict = page({
      values: policyFormOf({
        personalTokensAllowed: false,
        personalTokenDaysMax: 30,
        apps: 'approved',
        secondFactorRequired: true,
        addressRanges: ['10.0.0.0/8', '::1/128'],
        unusedDaysMax: 60,
      }),
    }).html
    expect(chosen(strict).slice(0, 2)).toEqual(['personal_tokens refused', 'apps approved'])
    expect(chosen(strict)[2]).toMatch(/^second_factor/)
    expect(strict).toMatch(/name="token_days_max" value="30"/)
    expect(strict).toMatch(/name="unused_days_max" value="60"/)
    expect(strict).toMatch(/<textarea[^>]*class="code"[^>]*>10\.0\.0\.0\/8\n::1\/128</)
  })

  it('puts errors beside their fields and above, and says when somebody else was first', () => {
    expect(page().html).not.toMatch(/field-error|aria-invalid/)
    expect(page().html).not.toContain('novalidate')
    const wrong = page({ errors: [{ field: 'token_days_max', text: 'Enter whole days.' }] })
    expect(wrong.text.match(/Enter whole days\./g)).toHaveLength(2)
    expect(wrong.html).toContain('id="token_days_max-error"')
    expect(wrong.html.match(/aria-invalid/g)).toHaveLength(1)
    expect(wrong.html).toMatch(/<input[^>]*name="token_days_max"[^>]*aria-invalid="true"/)
    expect(wrong.html).toContain('aria-describedby="token_days_max-hint token_days_max-error"')
    expect(wrong.html).toContain('aria-describedby="unused_days_max-hint"')
    expect(wrong.html).toContain('novalidate')
    const range = page({ errors: [{ field: 'address_ranges', text: 'That is no range.' }] })
    expect(range.html).toMatch(/id="address_ranges-error"[^>]*>\s*That is no range\./)
    expect(range.text.match(/That is no range\./g)).toHaveLength(2)
    const stale = page({ isStale: true })
    expect(stale.text).toContain('Somebody else changed the policies meanwhile.')
    expect(stale.html).toContain('novalidate')
  })
})
