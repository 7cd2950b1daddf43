import { FormActions, LinkButton } from '../../ui/button.js'
import { Card, Document } from '../../ui/document.js'
import { Button, CsrfField, ErrorSummary, Field } from '../../ui/form.js'
import type { Role } from '../../protocol/token/principal.js'
import { ROLE_WORDS } from './admin-frame.page.js'
import type { DeadInvitation } from './invitation.js'

export const INVITATION_PATH = '/invitations'

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

/** For a person without an account: who are you? */
export function NewPersonPage({
  csrfToken,
  path,
  invitation,
  name,
  fault,
}: InvitationProps & {
  readonly name: string
  readonly fault: { readonly field: 'name' | 'password'; readonly message: string } | null
}) {
  const errorAt = (field: 'name' | 'password') => (fault?.field === field ? fault.message : undefined)
  return (
    <Document title={`${fault === null ? '' : 'Error: '}Join ${invitation.workspace.name}`}>
      <Card heading={<Heading invitation={invitation} />}>
        <Asked invitation={invitation} />
        <ErrorSummary errors={fault === null ? [] : [{ field: fault.field, text: fault.message }]} />
        <form method="post" action={path} class="stack" novalidate>
          <CsrfField token={csrfToken} />
          <p>
            You will log in as <bdi class="strong">{invitation.email}</bdi>.
          </p>
          <Field name="name" label="Your name" value={name} error={errorAt('name')} />
          <Field
            name="password"
            label="New password"
            type="password"
            hint="At least 12 characters. A few words are easier to remember than signs."
            autocomplete="new-password"
            error={errorAt('password')}
          />
          <Button>Create account and join</Button>
        </form>
      </Card>
    </Document>
  )
}

/** For a person who is signed in with the invited address. */
export function JoinPage({ csrfToken, path, invitation }: InvitationProps) {
  return (
    <Document title={`Join ${invitation.workspace.name}`}>
      <Card
        heading={<Heading invitation={invitation} />}
        smallPrint={
          <p>
            Logged in as <bdi class="strong">{invitation.email}</bdi>
          </p>
        }
      >
        <Asked invitation={invitation} />
        <form method="post" action={path} class="stack">
          <CsrfField token={csrfToken} />
          <Button>Join workspace</Button>
        </form>
      </Card>
    </Document>
  )
}

/** For whoever has to log in, or in again as somebody else, before they can join. */
export function OtherAccountPage({
  invitation,
  signedInAs,
  href,
}: Pick<InvitationProps, 'invitation'> & {
  /** Null when nobody is signed in. */
  readonly signedInAs: string | null
  /** Where they do that, and come back. */
  readonly href: string
}) {
  return (
    <Document title={`Join ${invitation.workspace.name}`}>
      <Card heading={<Heading invitation={invitation} />}>
        <Asked invitation={invitation} />
        <p>
          {signedInAs === null ? (
            <>
              Log in as <bdi class="strong">{invitation.email}</bdi> to join.
            </>
          ) : (
            <>
              The invitation is for <bdi class="strong">{invitation.email}</bdi>. You are logged in as{' '}
              <bdi class="strong">{signedInAs}</bdi>.
            </>
          )}
        </p>
        <FormActions>
          <LinkButton href={href} kind="primary">
            {signedInAs === null ? 'Log in' : 'Log out'}
          </LinkButton>
        </FormActions>
      </Card>
    </Document>
  )
}

function Heading({ invitation: { workspace } }: Pick<InvitationProps, 'invitation'>) {
  return (
    <>
      Join <bdi>{workspace.name}</bdi>
    </>
  )
}

function Asked({ invitation: { invitedBy, role } }: Pick<InvitationProps, 'invitation'>) {
  return (
    <p>
      <bdi class="strong">{invitedBy}</bdi> invites you as {role === 'admin' ? 'an' : 'a'}{' '}
      {ROLE_WORDS[role].toLowerCase()}.
    </p>
  )
}

/** Why a link lets nobody in, and what to do. */
export const DEAD_WORDS: Readonly<
  Record<
    DeadInvitation | 'unknown' | 'already_member' | 'deactivated' | 'email_taken',
    { readonly title: string; readonly text: string }
  >
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
    text: 'The link may have been cut off. Open it again from the message, whole.',
  },
  already_member: {
    title: 'You are in already',
    text: 'The address of this invitation is in the workspace.',
  },
  deactivated: {
    title: 'This account was deactivated',
    text: 'Ask whoever runs this server about it. The invitation was not used.',
  },
  email_taken: {
    title: 'There is an account by now',
    text: 'Open the link again, log in with the address of the invitation, and join.',
  },
}
