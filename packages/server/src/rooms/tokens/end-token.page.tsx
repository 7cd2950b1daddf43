import type { ComponentChildren } from 'preact'
import { FormActions, LinkButton } from '../../ui/button.js'
import { Price } from '../../ui/danger-zone.js'
import { RadioGroup } from '../../ui/fields.js'
import { Button, CsrfField, ErrorSummary, HiddenFields, Form } from '../../ui/form.js'
import { BackLink } from '../../ui/page-header.js'
import { Panel } from '../../ui/panel.js'
import { Shell, type Frame } from '../../ui/shell.js'
import { counted } from '../../ui/time-words.js'
import { Time } from '../../ui/time.js'
import { MY_APPS_PATH, NEW_TOKEN_PATH, tokenPath } from './my-apps.page.js'
import type { OwnToken } from './own-tokens.js'
import { TokenName } from './token-facts.page.js'

const WEEK_MS = 7 * 24 * 60 * 60 * 1_000

/** How long the old token lives beside the new one. */
export interface OverlapChoice {
  readonly value: string
  readonly label: string
  readonly hint: string
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
    <Step frame={frame} token={token} title="Rotate token" hasFault={error !== null}>
      <p>
        <TokenName token={token} /> gets a successor with the same description, scopes and length of life. It
        is shown once, on the next page.
      </p>
      <ErrorSummary errors={error === null ? [] : [{ field: 'overlap', text: error }]} />
      <Form action={tokenPath(token.gid, '/rotate')} csrfToken={frame.csrfToken} class="stack">
        <HiddenFields values={{ form_key: formKey }} />
        <RadioGroup
          name="overlap"
          label="How long does the old token work?"
          value={value}
          choices={choices}
          error={error ?? undefined}
        />
        <FormActions>
          <Button isArmed>Rotate token</Button>
          <LinkButton href={tokenPath(token.gid)}>Cancel</LinkButton>
        </FormActions>
      </Form>
    </Step>
  )
}

/** `GET /0/my-apps/tokens/:gid/revoke`: what stops? */
export function RevokeTokenPage({ frame, token }: { readonly frame: Frame; readonly token: OwnToken }) {
  return (
    <Step frame={frame} token={token} title="Revoke token?">
      <p>
        <TokenName token={token} /> ends at once.
      </p>
      <Price items={priceOf(token, frame.nowMs)} />
      <form method="post" action={tokenPath(token.gid, '/revoke')}>
        <CsrfField token={frame.csrfToken} />
        <FormActions>
          <Button kind="danger">Revoke token</Button>
          <LinkButton href={tokenPath(token.gid)}>Keep it</LinkButton>
        </FormActions>
      </form>
    </Step>
  )
}

function priceOf(token: OwnToken, nowMs: number): readonly ComponentChildren[] {
  const recent = token.addresses.filter(({ lastSeenAtMs }) => lastSeenAtMs > nowMs - WEEK_MS)
  return [
    token.lastUsedAtMs === null ? (
      'Nobody has used it yet.'
    ) : (
      <>
        It was used <Time atMs={token.lastUsedAtMs} /> from <code>{token.lastUsedAddress}</code>.
      </>
    ),
    ...(recent.length > 1
      ? [`In the last 7 days it was used from ${counted(recent.length, 'address', 'addresses')}.`]
      : []),
    <>
      Scripts that still use it get the answer 401 <code>Not Authorized</code> from their next request on.
    </>,
    'It cannot be brought back.',
    ...(token.successor?.state === 'live'
      ? [
          <>
            Its new token <code>{token.successor.hint}</code> goes on working.
          </>,
        ]
      : []),
  ]
}

/** A token that was rotated before, or has ended: what can be done instead. */
export function CannotRotatePage({ frame, token }: { readonly frame: Frame; readonly token: OwnToken }) {
  return (
    <Step frame={frame} token={token} title="This token cannot be rotated">
      {token.state === 'live' && token.successor !== null ? (
        <p>
          <TokenName token={token} /> has a new token already, <code>{token.successor.hint}</code>. If you
          lost it, rotate that one.
        </p>
      ) : (
        <p>
          <TokenName token={token} /> has ended. Create a new one.
        </p>
      )}
      <FormActions>
        {token.state === 'live' && token.successor !== null ? (
          <LinkButton href={tokenPath(token.successor.gid)} kind="primary">
            Go to the new token
          </LinkButton>
        ) : (
          <LinkButton href={NEW_TOKEN_PATH} kind="primary">
            Create New Personal Access Token
          </LinkButton>
        )}
        <LinkButton href={MY_APPS_PATH}>Developer console</LinkButton>
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
