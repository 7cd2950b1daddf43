import { Badge } from '../../ui/badge.js'
import { LinkButton, PostButton } from '../../ui/button.js'
import { EmptyState } from '../../ui/empty-state.js'
import { Panel } from '../../ui/panel.js'
import { Table } from '../../ui/table.js'
import { Time } from '../../ui/time.js'
import type { Member } from './member-ports.js'
import { type AdminFrame, AdminListPage, adminPath, Pages, ROLE_WORDS } from '../../ui/admin-frame.js'
import type { Invitation } from './invitation.js'
import { freeAgain } from './mail-held.page.js'
import { Person } from '../../ui/person.js'

/** `GET /0/admin/:workspace/members`: who is here, as what, and are they still around? */
export function MembersPage({
  members,
  total,
  page,
  invitations,
  ...admin
}: AdminFrame & {
  readonly members: readonly Member[]
  readonly total: number
  readonly page: number
  readonly invitations: readonly Invitation[]
}) {
  const { frame, workspace } = admin
  const path = adminPath(workspace.gid, 'members')
  return (
    <AdminListPage
      {...admin}
      place="members"
      lead="Who is in this workspace, and what they may do."
      action={
        <LinkButton href={`${path}/add`} kind="primary">
          Add member
        </LinkButton>
      }
    >
      <Panel isFlush title="Members">
        <Table
          label="Members"
          rows={members}
          keyOf={({ gid }) => gid}
          mutedOf={({ deactivatedAtMs }) => deactivatedAtMs !== null}
          columns={[
            { head: 'Name', cell: (member) => <Person {...member} /> },
            {
              head: 'Role',
              cell: ({ deactivatedAtMs, role }) =>
                deactivatedAtMs === null ? ROLE_WORDS[role] : <Badge>Deactivated</Badge>,
            },
            { head: 'Joined', cell: ({ joinedAtMs }) => <Time atMs={joinedAtMs} /> },
            {
              head: 'Last seen',
              cell: ({ lastSeenAtMs }) => (lastSeenAtMs === null ? 'Never' : <Time atMs={lastSeenAtMs} />),
            },
            {
              head: 'Actions',
              kind: 'actions',
              cell: ({ gid, name }) => (
                <LinkButton href={`${path}/${gid}`} isSmall label={`Manage ${name}`}>
                  Manage
                </LinkButton>
              ),
            },
          ]}
        />
        <Pages path={path} query={{}} page={page} total={total} things={['person', 'people']} />
      </Panel>
      <Invitations invitations={invitations} path={path} csrfToken={frame.csrfToken} />
    </AdminListPage>
  )
}

function Invitations({
  invitations,
  path,
  csrfToken,
}: {
  readonly invitations: readonly Invitation[]
  readonly path: string
  readonly csrfToken: string
}) {
  return (
    <Panel
      isFlush
      title="Invitations"
      lead={invitations.length === 0 ? undefined : 'Links that nobody has used yet.'}
    >
      {invitations.length === 0 ? (
        <EmptyState>No invitation is waiting. Add a member to make a link that you can send them.</EmptyState>
      ) : (
        <Table
          label="Invitations"
          rows={invitations}
          keyOf={({ gid }) => gid}
          columns={[
            { head: 'Email address', cell: (invitation) => <Invited {...invitation} /> },
            { head: 'Role', cell: ({ role }) => ROLE_WORDS[role] },
            { head: 'Invited by', cell: ({ invitedBy }) => <bdi>{invitedBy}</bdi> },
            { head: 'Expires', cell: ({ expiresAtMs }) => <Time atMs={expiresAtMs} /> },
            {
              head: 'Actions',
              kind: 'actions',
              cell: ({ email, gid }) => (
                <PostButton
                  action={`${path}/invitations/${gid}/withdraw`}
                  csrfToken={csrfToken}
                  kind="danger-plain"
                  isSmall
                  label={`Withdraw the invitation of ${email}`}
                >
                  Withdraw
                </PostButton>
              ),
            },
          ]}
        />
      )}
    </Panel>
  )
}

/** Who is invited; and if the mail was kept back, when the address can be added again for another one. */
function Invited({ email, mailHeld }: Invitation) {
  return (
    <span class="cell-main">
      <bdi class="strong">{email}</bdi>
      {mailHeld !== null && (
        <span class="token-note">
          <Badge tone="warning">Not mailed</Badge>{' '}
          {mailHeld.by === 'workspace_hour' ? 'Too many from here' : 'Too many to this address'}. Send them
          the link, or add the address again after {freeAgain(mailHeld)}.
        </span>
      )}
    </span>
  )
}
