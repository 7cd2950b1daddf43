import { rich, t } from '../../languages/text.js'
import { FormActions, LinkButton } from '../../ui/button.js'
import { Card, Document } from '../../ui/document.js'
import { Button, CsrfField, ErrorSummary } from '../../ui/form.js'
import type { MailHeld } from './invitation.js'
import { InvitationCard, NamedForm, type InvitationProps, type NewPersonForm } from './invitation.page.js'
import { heldText } from './mail-held.page.js'

/**
 * The link that an admin copies, where mail goes out. Whoever has it may be anybody, so it tells nothing of the address but what the admin
 * typed, and lets nobody in who does not show that the address is theirs.
 */
export function AskForMailPage({
  csrfToken,
  path,
  invitation,
  held,
  logInHref,
  isSignedIn,
}: InvitationProps & {
  /** What keeps the mail back that was just asked for. */
  readonly held: MailHeld | null
  /** Where somebody with an account logs in, and comes back. */
  readonly logInHref: string
  /** With an account of the address that nobody has proved to be the owner's. */
  readonly isSignedIn: boolean
}) {
  return (
    <InvitationCard invitation={invitation}>
      <ErrorSummary
        errors={held === null ? [] : [{ field: 'mail', text: heldText(held, t('Look for those mails')) }]}
      />
      <p>
        {rich('The invitation is for {email}. We mail a link to that address, and you join by it.', {
          email: <bdi class="strong">{invitation.email}</bdi>,
        })}
      </p>
      <form method="post" action={path} class="stack" id="mail">
        <CsrfField token={csrfToken} />
        <Button>{t('Mail the link')}</Button>
      </form>
      {!isSignedIn && (
        <p>
          {rich('Do you have an account with this address? <a>Log in</a>, and you join without the mail.', {
            a: (words) => <a href={logInHref}>{words}</a>,
          })}
        </p>
      )}
    </InvitationCard>
  )
}

/** After that: what to look for. */
export function LinkMailedPage({ invitation, path }: Pick<InvitationProps, 'invitation' | 'path'>) {
  return (
    <Document title={t('Look at your mail')}>
      <Card
        heading={t('Look at your mail')}
        smallPrint={
          <p>
            <a href={path}>{t('Back to the invitation')}</a>
          </p>
        }
      >
        <p>
          {rich(
            'A link to {workspace} is on its way to {email}. It takes the place of any that was mailed before.',
            {
              workspace: <bdi class="strong">{invitation.workspace.name}</bdi>,
              email: <bdi class="strong">{invitation.email}</bdi>,
            },
          )}
        </p>
        <p>{t('Nothing after a few minutes? Look among what was sorted out as spam.')}</p>
      </Card>
    </Document>
  )
}

/** The link that an admin copies, where no mail goes out: an account is made if the address has none. */
export function MaybeNewPage(props: InvitationProps & NewPersonForm & { readonly logInHref: string }) {
  return (
    <InvitationCard {...props}>
      <p>
        {rich(
          'The invitation is for {email}. If you have an account with that address, <a>log in</a>. If not, choose a name and a password.',
          {
            email: <bdi class="strong">{props.invitation.email}</bdi>,
            a: (words) => <a href={props.logInHref}>{words}</a>,
          },
        )}
      </p>
      <NamedForm {...props} button={t('Create account')} />
    </InvitationCard>
  )
}

/** The answer to that form, whether an account was made or there was one. */
export function AccountReadyPage({
  invitation,
  logInHref,
}: Pick<InvitationProps, 'invitation'> & { readonly logInHref: string }) {
  return (
    <Document title={t('Log in')}>
      <Card heading={t('Log in')}>
        <p>
          {rich(
            'If {email} is new here, your account is ready: log in with the password that you chose. If it had an account before, nothing was changed: log in with the password of that one, and join.',
            { email: <bdi class="strong">{invitation.email}</bdi> },
          )}
        </p>
        <FormActions>
          <LinkButton href={logInHref} kind="primary">
            {t('Log in')}
          </LinkButton>
        </FormActions>
      </Card>
    </Document>
  )
}

/** Where no mail goes out, for whoever is signed in with an account that nobody has proved to be the address's owner's. */
export function UnprovedPage({ invitation }: Pick<InvitationProps, 'invitation'>) {
  return (
    <InvitationCard invitation={invitation}>
      <p>
        {rich(
          'Nobody has shown yet that {email} is yours, so this account stays in the one workspace that it was made for.',
          { email: <bdi class="strong">{invitation.email}</bdi> },
        )}
      </p>
      <p>
        {rich('Ask whoever runs this server to confirm the address ({command}), then open the link again.', {
          command: <code>mudrad user verify</code>,
        })}
      </p>
    </InvitationCard>
  )
}
