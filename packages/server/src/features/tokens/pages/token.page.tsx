import { rich, t } from '../../../languages/text.js'
import { AgeBar } from '../../../ui/age-bar.js'
import { LinkButton } from '../../../ui/button.js'
import { DangerItem, DangerZone } from '../../../ui/danger-zone.js'
import { BackLink } from '../../../ui/page-header.js'
import { Facts, Panel } from '../../../ui/panel.js'
import { Shell, type Frame } from '../../../ui/shell.js'
import { SparkLine } from '../../../ui/spark-line.js'
import { Table } from '../../../ui/table.js'
import { ExactTime, Time } from '../../../ui/time.js'
import type { OwnToken } from '../own-tokens.js'
import { ExposedFact, LastUseFact, RestoredFact, scopeText, TokenStateFact } from './token-facts.parts.js'
import { MY_APPS_PATH, tokenPath } from './token-paths.rules.js'

/** `GET /0/my-apps/tokens/:gid`: what is this one, who uses it, and how do I end it? */
export function TokenPage({
  addressesMax,
  frame,
  token,
  unreached,
}: {
  readonly frame: Frame
  readonly token: OwnToken
  readonly addressesMax: number
  /** Workspaces that it does not reach, each with why. */
  readonly unreached: readonly { readonly name: string; readonly why: string }[]
}) {
  const canRotate = token.state === 'live' && token.successorGid === null
  return (
    <Shell
      frame={frame}
      nav="developer"
      title={token.name}
      heading={<bdi>{token.name}</bdi>}
      above={<BackLink href={MY_APPS_PATH}>{t('Developer console')}</BackLink>}
      lead={<>{rich('Personal access token {hint}', { hint: <code>{token.hint}</code> })}</>}
      action={
        canRotate && (
          <LinkButton href={tokenPath(token.gid, '/rotate')} kind="primary">
            {t('Rotate token')}
          </LinkButton>
        )
      }
    >
      <Panel title={t('About this token')}>
        <Facts items={factsOf(token, frame.nowMs)} />
        {token.state === 'live' &&
          unreached.map(({ name, why }) => (
            <p key={name} class="token-warning">
              {rich('Does not reach {name}: {why}', { name: <bdi class="strong">{name}</bdi>, why })}
            </p>
          ))}
      </Panel>
      <Panel
        title={t('Where it was used from')}
        lead={t(
          'The last {addressesMax} addresses. One that you don’t know may be a script on a new machine, or somebody who has your token.',
          { addressesMax },
        )}
        isFlush={token.addresses.length > 0}
      >
        <Addresses token={token} />
      </Panel>
      {token.state === 'live' && (
        <DangerZone>
          <DangerItem
            title={t('Revoke this token')}
            text={t('Whatever uses it is refused from its next request on. It cannot be brought back.')}
            action={
              <LinkButton href={tokenPath(token.gid, '/revoke')} kind="danger-plain">
                {t('Revoke token')}
              </LinkButton>
            }
          />
        </DangerZone>
      )}
    </Shell>
  )
}

function factsOf(token: OwnToken, nowMs: number) {
  const { createdAtMs, expiresAtMs, successor } = token
  return [
    { term: t('State'), value: <State token={token} nowMs={nowMs} /> },
    { term: t('Scopes'), value: <ScopeList token={token} /> },
    {
      term: t('Created'),
      value: (
        <>
          <Time atMs={createdAtMs} /> (<ExactTime atMs={createdAtMs} />)
        </>
      ),
    },
    {
      term: t('Expires'),
      value:
        expiresAtMs === null ? (
          t('Never')
        ) : (
          <>
            <Time atMs={expiresAtMs} /> (<ExactTime atMs={expiresAtMs} />)
            {token.state === 'live' && (
              <AgeBar createdAtMs={createdAtMs} endsAtMs={expiresAtMs} nowMs={nowMs} />
            )}
          </>
        ),
    },
    { term: t('Last used'), value: <LastUseFact token={token} /> },
    { term: t('Requests'), value: <SparkLine days={token.requestsByDay} /> },
    ...(successor === null ? [] : [{ term: t('New token'), value: <Successor successor={successor} /> }]),
  ]
}

function State({ nowMs, token }: { readonly token: OwnToken; readonly nowMs: number }) {
  return (
    <>
      <TokenStateFact token={token} nowMs={nowMs} />
      <ExposedFact token={token} />
      <RestoredFact token={token} />
    </>
  )
}

function Successor({
  successor: { gid, hint, state },
}: {
  readonly successor: NonNullable<OwnToken['successor']>
}) {
  return (
    <>
      <a href={tokenPath(gid)}>
        <code>{hint}</code>
      </a>
      {state !== 'live' && (
        <span class="token-note">{t('It has ended, so it replaces nothing any more.')}</span>
      )}
    </>
  )
}

function ScopeList({ token: { scopes } }: { readonly token: OwnToken }) {
  if (scopes === 'full')
    return (
      <>
        {rich('Full permissions<span>Whatever you may do through the API, deleting included.</span>', {
          span: (words) => <span class="token-note">{words}</span>,
        })}
      </>
    )
  return (
    <ul class="token-scopes">
      {[...scopes].toSorted().map((scope) => (
        <li key={scope}>
          {scopeText(scope)} <code>{scope}</code>
        </li>
      ))}
    </ul>
  )
}

function Addresses({ token: { addresses } }: { readonly token: OwnToken }) {
  if (addresses.length === 0) return <p>{t('Nobody has used this token yet.')}</p>
  return (
    <Table
      label={t('Addresses')}
      rows={addresses}
      keyOf={({ address }) => address}
      columns={[
        { head: 'Address', cell: ({ address }) => <code>{address}</code> },
        { head: 'Last used', cell: ({ lastSeenAtMs }) => <Time atMs={lastSeenAtMs} /> },
        { head: 'Exactly', cell: ({ lastSeenAtMs }) => <ExactTime atMs={lastSeenAtMs} /> },
      ]}
    />
  )
}
