import { rich, t, type Text } from '../../languages/text.js'
import type { ComponentChildren } from 'preact'
import { FormActions, LinkButton } from '../../ui/button.js'
import { Card, Document } from '../../ui/document.js'
import { Button, CsrfField, ErrorSummary, Field } from '../../ui/form.js'
import type { Role } from '../../protocol/token/principal.js'
import type { DeadInvitation } from './invitation.js'

export const INVITATION_PATH = '/invitations'
/** Where the pages of an opened link lie, each under the handle of its link. */
export const OPENED_PATH = `${INVITATION_PATH}/open`

export interface InvitationProps {
  readonly csrfToken: string
  /** Of this page; the form is posted to it. */
  readonly path: string
  readonly invitation: {
    readonly email: string
    readonly role: Role
    readonly invitedBy: string
    readonly workspace: { readonly name: string }
  }
}

/** What came back with a form of a name and a password; null for one that nobody has sent yet. */
export interface NewPersonForm {
  readonly name: string
  readonly fault: { readonly field: 'name' | 'password'; readonly message: string } | null
}

/** For whoever has the mailed link to an address without an account: who are you? */
export function NewPersonPage(props: InvitationProps & NewPersonForm) {
  return (
    <InvitationCard {...props}>
      <p>
        {rich('You will log in as {email}.', { email: <bdi class="strong">{props.invitation.email}</bdi> })}
      </p>
      <NamedForm {...props} button={t('Create account and join')} />
    </InvitationCard>
  )
}

/** The same, to an address with an account of which nobody has shown that it is the owner's. */
export function FirstProofPage(props: InvitationProps & NewPersonForm) {
  return (
    <InvitationCard {...props}>
      <p>
        {rich(
          'Somebody made an account for {email} without showing that they read its mail. You do, so it is yours: give it your name and a new password.',
          { email: <bdi class="strong">{props.invitation.email}</bdi> },
        )}
      </p>
      <p>
        {t(
          'All that was made under it until now ends: sessions, tokens, access of apps, second factors, client secrets.',
        )}
      </p>
      <NamedForm {...props} button={t('Take over and join')} />
    </InvitationCard>
  )
}

/** For a person who is signed in with the invited address. */
export function JoinPage({ csrfToken, path, invitation }: InvitationProps) {
  return (
    <InvitationCard
      invitation={invitation}
      smallPrint={
        <p>{rich('Logged in as {email}', { email: <bdi class="strong">{invitation.email}</bdi> })}</p>
      }
    >
      <form method="post" action={path} class="stack">
        <CsrfField token={csrfToken} />
        <Button>{t('Join workspace')}</Button>
      </form>
    </InvitationCard>
  )
}

/** For whoever has the mailed link and has to log in before they can join. */
export function LogInFirstPage({
  invitation,
  href,
}: Pick<InvitationProps, 'invitation'> & {
  /** Where they do that, and come back. */
  readonly href: string
}) {
  return (
    <InvitationCard invitation={invitation}>
      <p>{rich('Log in as {email} to join.', { email: <bdi class="strong">{invitation.email}</bdi> })}</p>
      <FormActions>
        <LinkButton href={href} kind="primary">
          {t('Log in')}
        </LinkButton>
      </FormActions>
    </InvitationCard>
  )
}

/** For whoever is signed in as somebody else. */
export function OtherAccountPage({
  invitation,
  signedInAs,
  href,
}: Pick<InvitationProps, 'invitation'> & {
  readonly signedInAs: string
  /** Where they log out, and come back. */
  readonly href: string
}) {
  return (
    <InvitationCard invitation={invitation}>
      <p>
        {rich('The invitation is for {email}. You are logged in as {signedInAs}.', {
          email: <bdi class="strong">{invitation.email}</bdi>,
          signedInAs: <bdi class="strong">{signedInAs}</bdi>,
        })}
      </p>
      <FormActions>
        <LinkButton href={href} kind="primary">
          {t('Log out')}
        </LinkButton>
      </FormActions>
    </InvitationCard>
  )
}

const INVITED_AS: Readonly<Record<Role, Text>> = {
  admin: '{invitedBy} invites you as an admin.',
  member: '{invitedBy} invites you as a member.',
  guest: '{invitedBy} invites you as a guest.',
}

/** Who invites to what, and what to do. */
export function InvitationCard({
  invitation: { invitedBy, role, workspace },
  fault = null,
  smallPrint,
  children,
}: Pick<InvitationProps, 'invitation'> & {
  readonly fault?: NewPersonForm['fault']
  readonly smallPrint?: ComponentChildren
  readonly children: ComponentChildren
}) {
  const title = t('Join {name}', { name: workspace.name })
  return (
    <Document title={fault === null ? title : t('Error: {title}', { title })}>
      <Card heading={rich('Join {name}', { name: <bdi>{workspace.name}</bdi> })} smallPrint={smallPrint}>
        <p>{rich(INVITED_AS[role], { invitedBy: <bdi class="strong">{invitedBy}</bdi> })}</p>
        {children}
      </Card>
    </Document>
  )
}

/** A name and a password. */
export function NamedForm({
  csrfToken,
  path,
  name,
  fault,
  button,
}: Omit<InvitationProps, 'invitation'> & NewPersonForm & { readonly button: string }) {
  const errorAt = (field: 'name' | 'password') => (fault?.field === field ? fault.message : undefined)
  return (
    <>
      <ErrorSummary errors={fault === null ? [] : [{ field: fault.field, text: fault.message }]} />
      <form method="post" action={path} class="stack" novalidate>
        <CsrfField token={csrfToken} />
        <Field name="name" label={t('Your name')} value={name} error={errorAt('name')} />
        <Field
          name="password"
          label={t('New password')}
          type="password"
          hint={t('At least 12 characters. A few words are easier to remember than signs.')}
          autocomplete="new-password"
          error={errorAt('password')}
        />
        <Button>{button}</Button>
      </form>
    </>
  )
}

/** Why a link lets nobody in, and what to do. */
export const DEAD_WORDS: Readonly<
  Record<DeadInvitation | 'unknown' | 'deactivated', { readonly title: Text; readonly text: Text }>
> = {
  used: {
    title: 'This invitation was used',
    text: 'A link works once. If it was you, log in. If not, tell whoever sent it.',
  },
  revoked: {
    title: 'This invitation was withdrawn',
    text: 'Use the latest link that you were sent, or ask for a new one.',
  },
  expired: { title: 'This invitation has expired', text: 'Ask whoever sent it for a new link.' },
  unknown: {
    title: 'This is no invitation',
    text: 'The link may have been cut off, or a later mail took its place. Open the latest one from the message, whole, in this browser.',
  },
  deactivated: {
    title: 'This account was deactivated',
    text: 'Ask whoever runs this server about it. The invitation was not used.',
  },
}
