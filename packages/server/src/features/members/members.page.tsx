import { t } from '../../languages/text.js'
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
      lead={t('Who is in this workspace, and what they may do.')}
      action={
        <LinkButton href={`${path}/add`} kind="primary">
          {t('Add member')}
        </LinkButton>
      }
    >
      <Panel isFlush title={t('Members')}>
        <Table
          label={t('Members')}
          rows={members}
          keyOf={({ gid }) => gid}
          mutedOf={({ deactivatedAtMs }) => deactivatedAtMs !== null}
          columns={[
            { head: t('Name'), cell: (member) => <Person {...member} /> },
            {
              head: t('Role'),
              cell: ({ deactivatedAtMs, role }) =>
                deactivatedAtMs === null ? t(ROLE_WORDS[role]) : <Badge>{t('Deactivated')}</Badge>,
            },
            { head: t('Joined'), cell: ({ joinedAtMs }) => <Time atMs={joinedAtMs} /> },
            {
              head: t('Last seen'),
              cell: ({ lastSeenAtMs }) => (lastSeenAtMs === null ? t('Never') : <Time atMs={lastSeenAtMs} />),
            },
            {
              head: t('Actions'),
              kind: 'actions',
              cell: ({ gid, name }) => (
                <LinkButton href={`${path}/${gid}`} isSmall label={t('Manage {name}', { name })}>
                  {t('Manage')}
                </LinkButton>
              ),
            },
          ]}
        />
        <Pages
          path={path}
          query={{}}
          page={page}
          total={total}
          things="{count, plural, one {# person} other {# people}}"
        />
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
      title={t('Invitations')}
      lead={invitations.length === 0 ? undefined : t('Links that nobody has used yet.')}
    >
      {invitations.length === 0 ? (
        <EmptyState>
          {t('No invitation is waiting. Add a member to make a link that you can send them.')}
        </EmptyState>
      ) : (
        <Table
          label={t('Invitations')}
          rows={invitations}
          keyOf={({ gid }) => gid}
          columns={[
            { head: t('Email address'), cell: (invitation) => <Invited {...invitation} /> },
            { head: t('Role'), cell: ({ role }) => t(ROLE_WORDS[role]) },
            { head: t('Invited by'), cell: ({ invitedBy }) => <bdi>{invitedBy}</bdi> },
            { head: t('Expires'), cell: ({ expiresAtMs }) => <Time atMs={expiresAtMs} /> },
            {
              head: t('Actions'),
              kind: 'actions',
              cell: ({ email, gid }) => (
                <PostButton
                  action={`${path}/invitations/${gid}/withdraw`}
                  csrfToken={csrfToken}
                  kind="danger-plain"
                  isSmall
                  label={t('Withdraw the invitation of {email}', { email })}
                >
                  {t('Withdraw')}
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
          <Badge tone="warning">{t('Not mailed')}</Badge>{' '}
          {t(
            mailHeld.by === 'workspace_hour'
              ? 'Too many from here. Send them the link, or add the address again after {when}.'
              : 'Too many to this address. Send them the link, or add the address again after {when}.',
            { when: freeAgain(mailHeld) },
          )}
        </span>
      )}
    </span>
  )
}
