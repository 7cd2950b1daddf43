import type { ConsentGroup } from '../../protocol/oauth/consent-words.js'
import { AppIcon } from '../../ui/avatar.js'
import { scopesInShort, worstFirst } from '../../protocol/oauth/scope-danger.js'
import { Badge } from '../../ui/badge.js'
import { FormActions, LinkButton } from '../../ui/button.js'
import { Price } from '../../ui/danger-zone.js'
import { EmptyState } from '../../ui/empty-state.js'
import { Button, CsrfField } from '../../ui/form.js'
import { BackLink } from '../../ui/page-header.js'
import { Facts, Panel } from '../../ui/panel.js'
import { ScopeSummary } from '../../ui/scope-summary.js'
import { Shell } from '../../ui/shell.js'
import { Table } from '../../ui/table.js'
import { Time } from '../../ui/time.js'
import { counted, numberText } from '../../ui/time-words.js'
import { type AdminFrame, AdminListPage, adminPath, Pages } from '../../ui/admin-frame.js'
import type { AppRequest } from '../policies/ports.js'
import type { WorkspaceApp } from './ports.js'

export type ShownWorkspaceApp = WorkspaceApp & {
  readonly iconHref: string | null
  readonly isApproved: boolean
  /** Whether the workspace lets only approved apps in. */
  readonly needsApproval: boolean
  /** All that its grants allow, in words. */
  readonly groups: readonly ConsentGroup[]
}

/** `GET /0/admin/:workspace/apps`: which apps act for people here, and how far do they reach? */
export function WorkspaceAppsPage({
  apps,
  requests,
  total,
  page,
  ...admin
}: AdminFrame & {
  readonly apps: readonly ShownWorkspaceApp[]
  readonly requests: readonly ShownAppRequest[]
  readonly total: number
  readonly page: number
}) {
  const path = adminPath(admin.workspace.gid, 'apps')
  return (
    <AdminListPage
      {...admin}
      place="apps"
      lead="The apps that act for people of this workspace. What you block stops here at once, and nowhere else."
    >
      <AppRequests path={path} requests={requests} csrfToken={admin.frame.csrfToken} />
      <Panel isFlush>
        {apps.length === 0 ? (
          <EmptyState reference={{ href: '/docs', text: 'How apps get access' }}>
            No app acts for anybody here. Once somebody allows one, you see it here and can block it.
          </EmptyState>
        ) : (
          <Table
            label="Apps"
            rows={apps}
            keyOf={({ clientId }) => clientId}
            mutedOf={({ block }) => block !== null}
            columns={[
              {
                head: 'App',
                cell: ({ block, iconHref, isApproved, name, needsApproval }) => (
                  <span class="named">
                    <AppIcon name={name} href={iconHref} />
                    <span class="cell-main">
                      <bdi class="strong">{name}</bdi>
                      {block !== null && <Badge tone="danger">Blocked</Badge>}
                      {block === null && needsApproval && !isApproved && (
                        <Badge tone="warning">Not approved</Badge>
                      )}
                      {block === null && isApproved && <Badge tone="good">Approved</Badge>}
                    </span>
                  </span>
                ),
              },
              {
                head: 'Scopes',
                cell: ({ groups }) => (
                  <ScopeSummary short={scopesInShort(groups)} sentences={worstFirst(groups)} />
                ),
              },
              { head: 'People', kind: 'number', cell: ({ people }) => numberText(people) },
              {
                head: 'Last used',
                cell: ({ lastUsedAtMs }) => (lastUsedAtMs === null ? 'Never' : <Time atMs={lastUsedAtMs} />),
              },
              {
                head: 'Actions',
                kind: 'actions',
                cell: ({ block, clientId, name }) => (
                  <LinkButton
                    href={`${path}/${clientId}`}
                    isSmall
                    kind={block === null ? 'danger-plain' : 'plain'}
                    label={`${block === null ? 'Block' : 'Unblock'} ${name}`}
                  >
                    {block === null ? 'Block' : 'Unblock'}
                  </LinkButton>
                ),
              },
            ]}
          />
        )}
        <Pages path={path} query={{}} page={page} total={total} things={['app', 'apps']} />
      </Panel>
    </AdminListPage>
  )
}

/** `GET /0/admin/:workspace/apps/:client_id`: what the app may do, and the price of stopping it or of letting it in again. */
export function WorkspaceAppPage({
  frame,
  workspace,
  app,
}: AdminFrame & { readonly app: ShownWorkspaceApp }) {
  const path = adminPath(workspace.gid, 'apps')
  const verb = app.block === null ? 'Block' : 'Unblock'
  return (
    <Shell
      frame={frame}
      nav="admin"
      workspace={workspace}
      title={`${verb} ${app.name}`}
      heading={
        <>
          {verb} <bdi>{app.name}</bdi>?
        </>
      }
      above={<BackLink href={path}>Apps</BackLink>}
    >
      <Panel>
        <div class="person">
          <AppIcon name={app.name} href={app.iconHref} size={56} />
          <LastUse app={app} />
        </div>
        <Price items={app.block === null ? priceOfBlocking(app) : priceOfUnblocking(app)} />
        <form method="post" action={`${path}/${app.clientId}/${verb.toLowerCase()}`}>
          <CsrfField token={frame.csrfToken} />
          <FormActions>
            {app.block === null ? <Button kind="danger">Block app</Button> : <Button>Unblock app</Button>}
            <LinkButton href={path}>Leave it as it is</LinkButton>
          </FormActions>
        </form>
      </Panel>
      {app.block === null && <Approval path={path} app={app} csrfToken={frame.csrfToken} />}
      <Panel title="What people here allowed it">
        {app.groups.length === 0 ? (
          <p>Nothing at the moment.</p>
        ) : (
          <Facts
            items={app.groups.map(({ sentences, thing }) => ({
              term: thing.charAt(0).toUpperCase() + thing.slice(1),
              value: (
                <ul>
                  {sentences.map(({ scope, text }) => (
                    <li key={text}>
                      {text} <code>{scope}</code>
                    </li>
                  ))}
                </ul>
              ),
            }))}
          />
        )}
        <p>
          <a href={`${adminPath(workspace.gid, 'tokens')}?app=${app.clientId}`}>
            Its tokens in this workspace
          </a>
        </p>
      </Panel>
    </Shell>
  )
}

function Approval({
  app: { clientId, isApproved, needsApproval },
  csrfToken,
  path,
}: {
  readonly app: ShownWorkspaceApp
  readonly path: string
  readonly csrfToken: string
}) {
  const way = isApproved ? 'withdraw' : 'approve'
  return (
    <Panel title={isApproved ? 'Approved' : 'Not approved'}>
      <p>
        {needsApproval
          ? isApproved
            ? 'It reaches this workspace because an admin approved it. Without that, its calls to this workspace stop at once.'
            : 'This workspace lets only approved apps in, so this one does not reach it.'
          : 'This workspace lets any app in. An approval counts once it lets only approved ones in.'}
      </p>
      <form method="post" action={`${path}/${clientId}/${way}`}>
        <CsrfField token={csrfToken} />
        <FormActions>
          <Button kind={isApproved ? 'danger' : 'plain'} isArmed>
            {isApproved ? 'Take approval back' : 'Approve app'}
          </Button>
        </FormActions>
      </form>
    </Panel>
  )
}

export type ShownAppRequest = AppRequest & { readonly iconHref: string | null }

/** Apps that people want in, and the decision on each. */
function AppRequests({
  csrfToken,
  path,
  requests,
}: {
  readonly requests: readonly ShownAppRequest[]
  readonly path: string
  readonly csrfToken: string
}) {
  if (requests.length === 0) return null
  return (
    <Panel isFlush title="Waiting for approval" lead="People here want to use these apps.">
      <Table
        label="Apps that wait for approval"
        rows={requests}
        keyOf={({ clientId }) => clientId}
        columns={[
          {
            head: 'App',
            cell: ({ iconHref, name }) => (
              <span class="named">
                <AppIcon name={name} href={iconHref} />
                <bdi class="strong">{name}</bdi>
              </span>
            ),
          },
          { head: 'Asked by', cell: ({ by }) => <bdi title={by.email}>{by.name}</bdi> },
          { head: 'Asked', cell: ({ atMs }) => <Time atMs={atMs} /> },
          {
            head: 'Actions',
            kind: 'actions',
            cell: ({ clientId }) => (
              <form method="post" action={`${path}/${clientId}/approve`}>
                <CsrfField token={csrfToken} />
                <button type="submit" class="button plain small">
                  Approve
                </button>{' '}
                <button
                  type="submit"
                  class="button danger-plain small"
                  formaction={`${path}/${clientId}/decline`}
                >
                  Decline
                </button>
              </form>
            ),
          },
        ]}
      />
    </Panel>
  )
}

function LastUse({ app: { block, lastUsedAtMs } }: { readonly app: ShownWorkspaceApp }) {
  return (
    <p>
      {lastUsedAtMs === null ? (
        'It has not used its access yet.'
      ) : (
        <>
          It used its access <Time atMs={lastUsedAtMs} />.
        </>
      )}
      {block !== null && (
        <>
          {' '}
          <bdi>{block.by}</bdi> blocked it <Time atMs={block.atMs} />.
        </>
      )}
    </p>
  )
}

function priceOfBlocking({ people, peopleLately }: ShownWorkspaceApp): readonly string[] {
  return [
    `${counted(people, 'person', 'people')} here allowed it to act for them. It acted for ${peopleLately === 0 ? 'none' : numberText(peopleLately)} of them in the last hour.`,
    'Its calls to this workspace stop at once: to the app, the workspace is not there.',
    'Other workspaces and personal tokens go on as before. You can unblock it again.',
  ]
}

function priceOfUnblocking({ people }: ShownWorkspaceApp): readonly string[] {
  return [
    people === 0
      ? 'Nobody here has allowed it anything at the moment.'
      : `It reaches this workspace again at once, for ${counted(people, 'person', 'people')}, with what they allowed before.`,
  ]
}
