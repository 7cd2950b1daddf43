import { rich, t, type Text } from '../../languages/text.js'
import { Badge } from '../../ui/badge.js'
import { FormActions, LinkButton } from '../../ui/button.js'
import { DangerItem, DangerZone, Price } from '../../ui/danger-zone.js'
import { RadioGroup } from '../../ui/fields.js'
import { Button, CsrfField, ErrorSummary, Form } from '../../ui/form.js'
import { BackLink } from '../../ui/page-header.js'
import { Facts, Panel } from '../../ui/panel.js'
import { Shell } from '../../ui/shell.js'
import { Time } from '../../ui/time.js'
import type { MemberStanding } from './member-ports.js'
import { type AdminFrame, adminPath, roleChoices, ROLE_WORDS } from '../../ui/admin-frame.js'

const LAST_ADMIN: Text = 'This is the last admin of the workspace. Make somebody else an admin first.'

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
      : [{ field: 'role', text: t(refusal === 'last_admin' ? LAST_ADMIN : 'Choose what the person may do.') }]
  return (
    <Shell
      frame={frame}
      nav="admin"
      workspace={workspace}
      title={member.name}
      heading={<bdi>{member.name}</bdi>}
      hasFault={refusal !== null}
      lead={<bdi>{member.email}</bdi>}
      above={<BackLink href={path}>{t('Members')}</BackLink>}
    >
      <ErrorSummary errors={errors} />
      <Standing workspace={workspace} member={member} />
      {isActive && (
        <Panel title={t('Role')}>
          <Form action={`${path}/${member.gid}/role`} csrfToken={frame.csrfToken} class="stack">
            <RadioGroup
              name="role"
              label={t('What they may do')}
              value={member.role}
              choices={roleChoices()}
            />
            <FormActions>
              <Button isArmed>{t('Save role')}</Button>
            </FormActions>
          </Form>
        </Panel>
      )}
      {(isActive || member.workspaces > 1) && <WhatEnds path={path} member={member} />}
    </Shell>
  )
}

/** What an admin can take from somebody. */
function WhatEnds({ path, member }: { readonly path: string; readonly member: MemberStanding }) {
  const isActive = member.deactivatedAtMs === null
  return (
    <DangerZone>
      {isActive && member.hasSecondFactor && (
        <DangerItem
          title={t('Remove second factor')}
          text={t('For somebody who lost their devices and their recovery codes.')}
          action={
            <LinkButton href={`${path}/${member.gid}/reset-factors`} kind="danger-plain">
              {t('Remove second factor')}
            </LinkButton>
          }
        />
      )}
      <DangerItem
        title={member.workspaces > 1 ? t('Remove from this workspace') : t('Deactivate this account')}
        text={
          member.workspaces > 1
            ? t('They keep their account and their other workspaces.')
            : t('This is their only workspace, so their account ends with it.')
        }
        action={
          <LinkButton href={`${path}/${member.gid}/remove`} kind="danger-plain">
            {member.workspaces > 1 ? t('Remove member') : t('Deactivate account')}
          </LinkButton>
        }
      />
    </DangerZone>
  )
}

function Standing({
  workspace,
  member,
}: Pick<AdminFrame, 'workspace'> & { readonly member: MemberStanding }) {
  return (
    <Panel title={t('In this workspace')}>
      <Facts
        items={[
          { term: t('Workspace'), value: <bdi>{workspace.name}</bdi> },
          {
            term: t('Role'),
            value:
              member.deactivatedAtMs === null ? (
                t(ROLE_WORDS[member.role])
              ) : (
                <Badge>{t('Deactivated')}</Badge>
              ),
          },
          { term: t('Joined'), value: <Time atMs={member.joinedAtMs} /> },
          {
            term: t('Last seen'),
            value: member.lastSeenAtMs === null ? t('Never') : <Time atMs={member.lastSeenAtMs} />,
          },
          {
            term: t('Second factor'),
            value: member.hasSecondFactor ? <Badge tone="good">{t('On')}</Badge> : t('None'),
          },
          {
            term: t('Tokens'),
            value: (
              <a href={`${adminPath(workspace.gid, 'tokens')}?person=${member.gid}`}>
                {t(
                  '{tokens, plural, one {# personal token} other {# personal tokens}}, {apps, plural, one {# app connection} other {# app connections}}',
                  { tokens: member.tokensLive, apps: member.grantsLive },
                )}
              </a>
            ),
          },
          {
            term: t('Audit log'),
            value: (
              <a href={`${adminPath(workspace.gid, 'audit')}?person=${member.gid}`}>
                {t('What they did here')}
              </a>
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
  const credentials = { tokens: member.tokensLive, apps: member.grantsLive }
  return (
    <Shell
      frame={frame}
      nav="admin"
      workspace={workspace}
      title={t(staysElsewhere ? 'Remove {name}' : 'Deactivate {name}', { name: member.name })}
      heading={rich(staysElsewhere ? 'Remove {name}?' : 'Deactivate {name}?', {
        name: <bdi>{member.name}</bdi>,
      })}
      hasFault={refusal !== null}
      above={<BackLink href={path}>{t('Back to the person')}</BackLink>}
    >
      <ErrorSummary errors={refusal === null ? [] : [{ field: 'remove', text: t(LAST_ADMIN) }]} />
      <Panel>
        <Price
          items={
            staysElsewhere
              ? [
                  rich('They lose {workspace} at once, with its teams and projects.', {
                    workspace: <bdi class="strong">{workspace.name}</bdi>,
                  }),
                  t(
                    '{tokens, plural, one {# personal token} other {# personal tokens}} and {apps, plural, one {# app connection} other {# app connections}} of theirs no longer reach this workspace. They go on working in {others, plural, one {# other workspace} other {# other workspaces}}.',
                    { ...credentials, others: member.workspaces - 1 },
                  ),
                  t('Tasks that they made or were given stay, in their name.'),
                ]
              : [
                  t('They are logged out everywhere and cannot log in again.'),
                  t(
                    '{tokens, plural, one {# personal token} other {# personal tokens}} and {apps, plural, one {# app connection} other {# app connections}} of theirs end at once. That cannot be taken back.',
                    credentials,
                  ),
                  t('Tasks that they made or were given stay, in their name.'),
                ]
          }
        />
        <form method="post" action={`${path}/remove`} id="remove">
          <CsrfField token={frame.csrfToken} />
          <FormActions>
            <Button kind="danger">{staysElsewhere ? t('Remove member') : t('Deactivate account')}</Button>
            <LinkButton href={path}>{t('Keep them')}</LinkButton>
          </FormActions>
        </form>
      </Panel>
    </Shell>
  )
}
