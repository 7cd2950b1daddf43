import { rich, t } from '../../languages/text.js'
import { FormActions, LinkButton } from '../../ui/button.js'
import { Price } from '../../ui/danger-zone.js'
import { Button, CsrfField } from '../../ui/form.js'
import { BackLink } from '../../ui/page-header.js'
import { Panel } from '../../ui/panel.js'
import { Shell } from '../../ui/shell.js'
import type { MemberStanding } from './member-ports.js'
import { adminPath, type AdminFrame } from '../../ui/admin-frame.js'

/** `GET /0/admin/:workspace/members/:user/reset-factors`: for somebody who lost their devices. */
export function ResetFactorsPage({
  frame,
  member,
  workspace,
}: AdminFrame & { readonly member: Pick<MemberStanding, 'gid' | 'name' | 'workspaces'> }) {
  const path = `${adminPath(workspace.gid, 'members')}/${member.gid}`
  return (
    <Shell
      frame={frame}
      nav="admin"
      workspace={workspace}
      title={t('Remove the second factor of {name}', { name: member.name })}
      heading={rich('Remove the second factor of {name}?', { name: <bdi>{member.name}</bdi> })}
      above={<BackLink href={path}>{t('Back to the person')}</BackLink>}
    >
      <Panel>
        {member.workspaces > 1 ? (
          <p>
            {t(
              'They are in other workspaces, too, which rely on it. Ask whoever runs this server to remove it.',
            )}
          </p>
        ) : (
          <>
            <Price
              items={[
                t('Make sure that it is they who ask, by voice or face to face.'),
                t('Their authenticator app, passkeys and recovery codes stop working.'),
                t(
                  'They are logged out everywhere; their password alone logs them in. They are told by mail.',
                ),
              ]}
            />
            <form method="post" action={`${path}/reset-factors`}>
              <CsrfField token={frame.csrfToken} />
              <FormActions>
                <Button kind="danger">{t('Remove second factor')}</Button>
                <LinkButton href={path}>{t('Keep it')}</LinkButton>
              </FormActions>
            </form>
          </>
        )}
      </Panel>
    </Shell>
  )
}
