import { rich, t, type Text } from '../../../languages/text.js'
import type { ComponentChildren } from 'preact'
import { FormActions, LinkButton } from '../../../ui/button.js'
import { Price } from '../../../ui/danger-zone.js'
import { RadioGroup } from '../../../ui/fields.js'
import { Button, CsrfField, ErrorSummary, HiddenFields, Form } from '../../../ui/form.js'
import { BackLink } from '../../../ui/page-header.js'
import { Panel } from '../../../ui/panel.js'
import { Shell, type Frame } from '../../../ui/shell.js'
import { Time } from '../../../ui/time.js'
import type { OwnToken } from '../own-tokens.js'
import { TokenName } from './token-facts.parts.js'
import { MY_APPS_PATH, NEW_TOKEN_PATH, tokenPath } from './token-paths.rules.js'
import { WEEK_MS } from '../../../time-units.js'

/** How long the old token lives beside the new one. */
export interface OverlapChoice {
  readonly value: string
  readonly label: Text
  readonly hint: Text
}

/** `GET /0/my-apps/tokens/:gid/rotate`: how long do both live? */
export function RotateTokenPage({
  choices,
  error,
  formKey,
  frame,
  token,
  value,
}: {
  readonly frame: Frame
  readonly token: OwnToken
  /** Makes a second posting of the same form harmless. */
  readonly formKey: string
  readonly choices: readonly OverlapChoice[]
  readonly value: string
  readonly error: string | null
}) {
  return (
    <Step frame={frame} token={token} title={t('Rotate token')} hasFault={error !== null}>
      <p>
        <TokenName token={token} />{' '}
        {t(
          'gets a successor with the same description, scopes and length of life. It is shown once, on the next page.',
        )}
      </p>
      <ErrorSummary errors={error === null ? [] : [{ field: 'overlap', text: error }]} />
      <Form action={tokenPath(token.gid, '/rotate')} csrfToken={frame.csrfToken} class="stack">
        <HiddenFields values={{ form_key: formKey }} />
        <RadioGroup
          name="overlap"
          label={t('How long does the old token work?')}
          value={value}
          choices={choices.map((one) => ({ value: one.value, label: t(one.label), hint: t(one.hint) }))}
          error={error ?? undefined}
        />
        <FormActions>
          <Button isArmed>{t('Rotate token')}</Button>
          <LinkButton href={tokenPath(token.gid)}>{t('Cancel')}</LinkButton>
        </FormActions>
      </Form>
    </Step>
  )
}

/** `GET /0/my-apps/tokens/:gid/revoke`: what stops? */
export function RevokeTokenPage({ frame, token }: { readonly frame: Frame; readonly token: OwnToken }) {
  return (
    <Step frame={frame} token={token} title={t('Revoke token?')}>
      <p>
        <TokenName token={token} /> {t('ends at once.')}
      </p>
      <Price items={priceOf(token, frame.nowMs)} />
      <form method="post" action={tokenPath(token.gid, '/revoke')}>
        <CsrfField token={frame.csrfToken} />
        <FormActions>
          <Button kind="danger">{t('Revoke token')}</Button>
          <LinkButton href={tokenPath(token.gid)}>{t('Keep it')}</LinkButton>
        </FormActions>
      </form>
    </Step>
  )
}

function priceOf(token: OwnToken, nowMs: number): readonly ComponentChildren[] {
  const recent = token.addresses.filter(({ lastSeenAtMs }) => lastSeenAtMs > nowMs - WEEK_MS)
  return [
    token.lastUsedAtMs === null ? (
      t('Nobody has used it yet.')
    ) : (
      <>
        {rich('It was used {when} from {lastUsedAddress}.', {
          when: <Time atMs={token.lastUsedAtMs} />,
          lastUsedAddress: <code>{token.lastUsedAddress}</code>,
        })}
      </>
    ),
    ...(recent.length > 1
      ? [
          t('In the last 7 days it was used from {count, plural, one {# address} other {# addresses}}.', {
            count: recent.length,
          }),
        ]
      : []),
    <>
      {rich(
        'Scripts that still use it get the answer 401 <code>Not Authorized</code> from their next request on.',
        { code: (words) => <code>{words}</code> },
      )}
    </>,
    t('It cannot be brought back.'),
    ...(token.successor?.state === 'live'
      ? [<>{rich('Its new token {hint} goes on working.', { hint: <code>{token.successor.hint}</code> })}</>]
      : []),
  ]
}

/** A token that was rotated before, or has ended: what can be done instead. */
export function CannotRotatePage({ frame, token }: { readonly frame: Frame; readonly token: OwnToken }) {
  return (
    <Step frame={frame} token={token} title={t('This token cannot be rotated')}>
      {token.state === 'live' && token.successor !== null ? (
        <p>
          <TokenName token={token} />{' '}
          {rich('has a new token already, {hint}. If you lost it, rotate that one.', {
            hint: <code>{token.successor.hint}</code>,
          })}
        </p>
      ) : (
        <p>
          <TokenName token={token} /> {t('has ended. Create a new one.')}
        </p>
      )}
      <FormActions>
        {token.state === 'live' && token.successor !== null ? (
          <LinkButton href={tokenPath(token.successor.gid)} kind="primary">
            {t('Go to the new token')}
          </LinkButton>
        ) : (
          <LinkButton href={NEW_TOKEN_PATH} kind="primary">
            {t('Create New Personal Access Token')}
          </LinkButton>
        )}
        <LinkButton href={MY_APPS_PATH}>{t('Developer console')}</LinkButton>
      </FormActions>
    </Step>
  )
}

function Step({
  children,
  frame,
  hasFault = false,
  title,
  token,
}: {
  readonly frame: Frame
  readonly token: OwnToken
  readonly title: string
  readonly hasFault?: boolean
  readonly children: ComponentChildren
}) {
  return (
    <Shell
      frame={frame}
      nav="developer"
      title={title}
      hasFault={hasFault}
      above={
        <BackLink href={tokenPath(token.gid)}>
          <bdi>{token.name}</bdi>
        </BackLink>
      }
    >
      <Panel>{children}</Panel>
    </Shell>
  )
}
