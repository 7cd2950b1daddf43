import { Badge } from '../../ui/badge.js'
import { FormActions, LinkButton } from '../../ui/button.js'
import { DangerItem, DangerZone, Price } from '../../ui/danger-zone.js'
import { RadioGroup } from '../../ui/fields.js'
import { Button, CsrfField, ErrorSummary, Form } from '../../ui/form.js'
import { BackLink } from '../../ui/page-header.js'
import { Facts, Panel } from '../../ui/panel.js'
import { Shell } from '../../ui/shell.js'
import { Time } from '../../ui/time.js'
import { counted } from '../../ui/time-words.js'
import type { MemberStanding } from './member-ports.js'
import { type AdminFrame, adminPath, ROLE_CHOICES, ROLE_WORDS } from '../../ui/admin-frame.js'

const LAST_ADMIN = 'This is the last admin of the workspace. Make somebody else an admin first.'

/** `GET /0/admin/:workspace/members/:user`: who they are here, and what can be changed. */
export function MemberPage({
  frame,
  workspace,
  member,
  refusal,
}: AdminFrame & { readonly member: MemberStanding; readonly refusal: 'last_admin' | 'role_missing' | null }) {
  const path = adminPath(workspace.gid, 'members')
  const isActive = member.deactivatedAtMs === null
  const errors =
    refusal === null
      ? []
      : [{ field: 'role', text: refusal === 'last_admin' ? LAST_ADMIN : 'Choose what the person may do.' }]
  return (
    <Shell
      frame={frame}
      nav="admin"
      workspace={workspace}
      title={member.name}
      heading={<bdi>{member.name}</bdi>}
      hasFault={refusal !== null}
      lead={<bdi>{member.email}</bdi>}
      above={<BackLink href={path}>Members</BackLink>}
    >
      <ErrorSummary errors={errors} />
      <Standing workspace={workspace} member={member} />
      {isActive && (
        <Panel title="Role">
          <Form action={`${path}/${member.gid}/role`} csrfToken={frame.csrfToken} class="stack">
            <RadioGroup name="role" label="What they may do" value={member.role} choices={ROLE_CHOICES} />
            <FormActions>
              <Button isArmed>Save role</Button>
            </FormActions>
          </Form>
        </Panel>
      )}
      {(isActive || member.workspaces > 1) && (
        <DangerZone>
          {isActive && member.hasSecondFactor && (
            <DangerItem
              title="Remove second factor"
              text="For somebody who lost their devices and their recovery codes."
              action={
                <LinkButton href={`${path}/${member.gid}/reset-factors`} kind="danger-plain">
                  Remove second factor
                </LinkButton>
              }
            />
          )}
          <DangerItem
            title={member.workspaces > 1 ? 'Remove from this workspace' : 'Deactivate this account'}
            text={
              member.workspaces > 1
                ? 'They keep their account and their other workspaces.'
                : 'This is their only workspace, so their account ends with it.'
            }
            action={
              <LinkButton href={`${path}/${member.gid}/remove`} kind="danger-plain">
                {member.workspaces > 1 ? 'Remove member' : 'Deactivate account'}
              </LinkButton>
            }
          />
        </DangerZone>
      )}
    </Shell>
  )
}

function Standing({
  workspace,
  member,
}: Pick<AdminFrame, 'workspace'> & { readonly member: MemberStanding }) {
  return (
    <Panel title="In this workspace">
      <Facts
        items={[
          { term: 'Workspace', value: <bdi>{workspace.name}</bdi> },
          {
            term: 'Role',
            value: member.deactivatedAtMs === null ? ROLE_WORDS[member.role] : <Badge>Deactivated</Badge>,
          },
          { term: 'Joined', value: <Time atMs={member.joinedAtMs} /> },
          {
            term: 'Last seen',
            value: member.lastSeenAtMs === null ? 'Never' : <Time atMs={member.lastSeenAtMs} />,
          },
          { term: 'Second factor', value: member.hasSecondFactor ? <Badge tone="good">On</Badge> : 'None' },
          {
            term: 'Tokens',
            value: (
              <a href={`${adminPath(workspace.gid, 'tokens')}?person=${member.gid}`}>
                {counted(member.tokensLive, 'personal token')}, {counted(member.grantsLive, 'app connection')}
              </a>
            ),
          },
          {
            term: 'Audit log',
            value: (
              <a href={`${adminPath(workspace.gid, 'audit')}?person=${member.gid}`}>What they did here</a>
            ),
          },
        ]}
      />
    </Panel>
  )
}

/** `GET /0/admin/:workspace/members/:user/remove`: what it costs, before it happens. */
export function RemoveMemberPage({
  frame,
  workspace,
  member,
  refusal,
}: AdminFrame & { readonly member: MemberStanding; readonly refusal: 'last_admin' | null }) {
  const path = `${adminPath(workspace.gid, 'members')}/${member.gid}`
  const staysElsewhere = member.workspaces > 1
  const verb = staysElsewhere ? 'Remove' : 'Deactivate'
  const tokens = `${counted(member.tokensLive, 'personal token')} and ${counted(member.grantsLive, 'app connection')}`
  return (
    <Shell
      frame={frame}
      nav="admin"
      workspace={workspace}
      title={`${verb} ${member.name}`}
      heading={
        <>
          {verb} <bdi>{member.name}</bdi>?
        </>
      }
      hasFault={refusal !== null}
      above={<BackLink href={path}>Back to the person</BackLink>}
    >
      <ErrorSummary errors={refusal === null ? [] : [{ field: 'remove', text: LAST_ADMIN }]} />
      <Panel>
        <Price
          items={
            staysElsewhere
              ? [
                  <>
                    They lose <bdi class="strong">{workspace.name}</bdi> at once, with its teams and projects.
                  </>,
                  `${tokens} of theirs no longer reach this workspace. They go on working in ${counted(member.workspaces - 1, 'other workspace')}.`,
                  'Tasks that they made or were given stay, in their name.',
                ]
              : [
                  'They are logged out everywhere and cannot log in again.',
                  `${tokens} of theirs end at once. That cannot be taken back.`,
                  'Tasks that they made or were given stay, in their name.',
                ]
          }
        />
        <form method="post" action={`${path}/remove`} id="remove">
          <CsrfField token={frame.csrfToken} />
          <FormActions>
            <Button kind="danger">{staysElsewhere ? 'Remove member' : 'Deactivate account'}</Button>
            <LinkButton href={path}>Keep them</LinkButton>
          </FormActions>
        </form>
      </Panel>
    </Shell>
  )
}
