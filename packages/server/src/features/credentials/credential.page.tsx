import { rich, t } from '../../languages/text.js'
import { FormActions, LinkButton } from '../../ui/button.js'
import { Price } from '../../ui/danger-zone.js'
import { Button, CsrfField } from '../../ui/form.js'
import { BackLink } from '../../ui/page-header.js'
import { Facts, Panel } from '../../ui/panel.js'
import { Shell } from '../../ui/shell.js'
import { Time } from '../../ui/time.js'
import { type AdminFrame, adminPath } from '../../ui/admin-frame.js'
import { CredentialEnd, CredentialUse, ScopesFact, type ShownCredential } from './credential-facts.page.js'
import { Person } from '../../ui/person.js'

/** `GET /0/admin/:workspace/tokens/:kind/:gid`: what it is, and the price of ending it, or why this admin may not. */
export function CredentialPage({
  frame,
  workspace,
  credential,
}: AdminFrame & { readonly credential: ShownCredential }) {
  const { gid, groups, isWithinReach, kind, name, owner, state } = credential
  const path = adminPath(workspace.gid, 'tokens')
  return (
    <Shell
      frame={frame}
      nav="admin"
      workspace={workspace}
      title={t('Revoke {name}', { name })}
      heading={rich('Revoke {name}?', { name: <bdi>{name}</bdi> })}
      above={<BackLink href={path}>{t('Tokens')}</BackLink>}
    >
      <Panel>
        <Facts
          items={[
            { term: t('Kind'), value: kind === 'personal' ? t('Personal token') : t('Access of an app') },
            { term: t('Person'), value: <Person {...owner} /> },
            { term: t('Expires'), value: <CredentialEnd credential={credential} /> },
            { term: t('Made'), value: <Time atMs={credential.createdAtMs} /> },
            { term: t('Last used'), value: <CredentialUse credential={credential} /> },
            { term: t('Scopes'), value: <ScopesFact groups={groups} isOpen /> },
          ]}
        />
        {state === 'live' && !isWithinReach && (
          <p>
            {t('It also reaches workspaces that you do not administer, so it is not yours to end.')}{' '}
            {kind === 'grant'
              ? t('You can block the app here; that stops it in this workspace alone.')
              : t('You can remove the person from this workspace; their tokens then no longer reach it.')}
          </p>
        )}
        {state === 'live' && isWithinReach && (
          <>
            <Price
              items={[
                kind === 'personal'
                  ? t('Whatever uses this token is refused from the next call on. That cannot be taken back.')
                  : t(
                      'The app loses what this person allowed it at once, with every token. It can ask them again.',
                    ),
              ]}
            />
            <form method="post" action={`${path}/${kind}/${gid}/revoke`}>
              <CsrfField token={frame.csrfToken} />
              <FormActions>
                <Button kind="danger">{kind === 'personal' ? t('Revoke token') : t('Revoke access')}</Button>
                <LinkButton href={path}>{t('Keep it')}</LinkButton>
              </FormActions>
            </form>
          </>
        )}
      </Panel>
    </Shell>
  )
}
