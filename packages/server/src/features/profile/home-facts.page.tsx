import { rich, t } from '../../languages/text.js'
import type { ComponentChildren } from 'preact'
import { Panel } from '../../ui/panel.js'
import { Time } from '../../ui/time.js'
import type { HomeFacts } from './home-facts.js'
import type { Viewer } from '../../ui/viewer.js'

/** What a person should know when they come in: a card for each question, or one that says that there is nothing. */
export function HomeFactPanels({
  adminOf,
  facts,
}: {
  readonly facts: HomeFacts
  readonly adminOf: Viewer['adminOf']
}) {
  const { apps, ending, signIns, waiting } = facts
  const nameOf = (gid: string) =>
    adminOf.find((workspace) => workspace.gid === gid)?.name ?? t('one of your workspaces')
  return (
    <>
      {waiting.length > 0 && (
        <Facts title={t('Waits for you')}>
          {waiting.map(({ apps: count, workspaceGid }) => (
            <li key={workspaceGid}>
              <a href={`/0/admin/${workspaceGid}/apps`}>
                {rich('{count, plural, one {# app} other {# apps}} to approve in {workspace}', {
                  count,
                  workspace: <bdi>{nameOf(workspaceGid)}</bdi>,
                })}
              </a>
            </li>
          ))}
        </Facts>
      )}
      {ending.length > 0 && (
        <Facts title={t('Ends within 14 days')}>
          {ending.map(({ endsAtMs, gid, kind, name }, index) => (
            <li key={`${gid} ${index}`}>
              <a href={kind === 'token' ? `/0/my-apps/tokens/${gid}` : `/0/my-apps/${gid}`}>
                {kind === 'token'
                  ? rich('Token {name}', { name: <bdi>{name}</bdi> })
                  : rich('Client secret of {name}', { name: <bdi>{name}</bdi> })}
              </a>{' '}
              <span class="hint">{rich('ends {when}', { when: <Time atMs={endsAtMs} /> })}</span>
            </li>
          ))}
        </Facts>
      )}
      {signIns.length > 0 && (
        <Facts
          title={t('Logged in elsewhere in the last 7 days')}
          lead={
            <>
              {rich('Not you? <a>End the session</a>.', {
                a: (words) => <a href="/0/profile/sessions">{words}</a>,
              })}
            </>
          }
        >
          {signIns.map(({ address, browser, createdAtMs, gid }) => (
            <li key={gid}>
              {browser}{' '}
              <span class="hint">
                {rich('{when} from {address}', {
                  when: <Time atMs={createdAtMs} />,
                  address: <code>{address}</code>,
                })}
              </span>
            </li>
          ))}
        </Facts>
      )}
      <Facts
        title={t('Apps that used your account in the last 7 days')}
        lead={<a href="/0/profile/apps">{t('All apps that you allowed')}</a>}
      >
        {apps.length === 0 ? (
          <li class="hint">{t('None.')}</li>
        ) : (
          apps.map(({ clientId, lastUsedAddress, lastUsedAtMs, name }) => (
            <li key={clientId}>
              <bdi class="strong">{name}</bdi>{' '}
              <span class="hint">
                <Time atMs={lastUsedAtMs} />
                {lastUsedAddress !== null && (
                  <> {rich('from {lastUsedAddress}', { lastUsedAddress: <code>{lastUsedAddress}</code> })}</>
                )}
              </span>
            </li>
          ))
        )}
      </Facts>
    </>
  )
}

function Facts({
  children,
  lead,
  title,
}: {
  readonly title: string
  readonly lead?: ComponentChildren
  readonly children: ComponentChildren
}) {
  return (
    <Panel title={title} lead={lead}>
      <ul class="home-facts">{children}</ul>
    </Panel>
  )
}
