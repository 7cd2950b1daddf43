import { FormActions, LinkButton } from '../../ui/button.js'
import { Card, Document } from '../../ui/document.js'
import { Button, CsrfField, ErrorSummary, Field, HiddenFields } from '../../ui/form.js'
import type { DeadReset } from './password-reset.js'

export const RESET_PATH = '/login/reset'
export const NEW_PASSWORD_PATH = `${RESET_PATH}/new`

const BACK_TO_LOGIN = (
  <p>
    <a href="/login">Back to log in</a>
  </p>
)

/** `GET /login/reset`: whose password is it? */
export function ForgotPage({
  csrfToken,
  email,
  fault,
}: {
  readonly csrfToken: string
  readonly email: string
  readonly fault: string | null
}) {
  return (
    <Document title={fault === null ? 'Forgot your password?' : 'Error: Forgot your password?'}>
      <Card heading="Forgot your password?" smallPrint={BACK_TO_LOGIN}>
        <p>Enter the address that you log in with. You get a mail with a link to set a new password.</p>
        <ErrorSummary errors={fault === null ? [] : [{ field: 'email', text: fault }]} />
        <form method="post" action={RESET_PATH} class="stack" novalidate={fault !== null}>
          <CsrfField token={csrfToken} />
          <Field
            name="email"
            label="Email address"
            type="email"
            value={email}
            autocomplete="username"
            autofocus
            error={fault ?? undefined}
          />
          <Button>Send link</Button>
        </form>
      </Card>
    </Document>
  )
}

/** The answer to that form, whatever the address: who has an account is told by mail alone. */
export function LinkSentPage() {
  return (
    <Document title="Look at your mail">
      <Card heading="Look at your mail" smallPrint={BACK_TO_LOGIN}>
        <p>
          If the address belongs to an account here, a link is on its way to it. It works once, within an
          hour.
        </p>
        <p>
          Nothing after a few minutes? Look among what was sorted out as spam, and check the address that you
          typed. If the server sends no mail, ask whoever runs it for a new password.
        </p>
      </Card>
    </Document>
  )
}

export interface NewPasswordProps {
  readonly csrfToken: string
  /** Which link the form is for, should another one be opened meanwhile. */
  readonly link: string
  /** For password managers, which want to know whose password it is. */
  readonly email: string
  /** If not, the account becomes theirs by this, and they say who they are. */
  readonly isProved: boolean
  readonly name: string
  readonly fault: { readonly field: 'name' | 'new_password'; readonly message: string } | null
  readonly lengthMin: number
}

/** `GET /login/reset/new`: the new password, for whoever opened the link. */
export function NewPasswordPage({
  csrfToken,
  link,
  email,
  isProved,
  name,
  fault,
  lengthMin,
}: NewPasswordProps) {
  const errorAt = (field: 'name' | 'new_password') => (fault?.field === field ? fault.message : undefined)
  return (
    <Document title={fault === null ? 'Set a new password' : 'Error: Set a new password'}>
      <Card heading="Set a new password">
        {isProved ? (
          <p>
            For <bdi class="strong">{email}</bdi>. You are then logged out everywhere; apps that you allowed
            and your personal access tokens keep working.
          </p>
        ) : (
          <p>
            For <bdi class="strong">{email}</bdi>. Nobody has shown before that this address is theirs; you
            do, so the account is yours. All that was made under it until now ends: sessions, tokens, access
            of apps, second factors, client secrets.
          </p>
        )}
        <ErrorSummary errors={fault === null ? [] : [{ field: fault.field, text: fault.message }]} />
        <form method="post" action={NEW_PASSWORD_PATH} class="stack" novalidate={fault !== null}>
          <CsrfField token={csrfToken} />
          <HiddenFields values={{ link }} />
          {!isProved && <Field name="name" label="Your name" value={name} error={errorAt('name')} />}
          <input type="text" name="username" value={email} autocomplete="username" readonly hidden />
          <Field
            name="new_password"
            label="New password"
            type="password"
            autocomplete="new-password"
            autofocus
            hint={`At least ${lengthMin} characters. A few words in a row are easy to remember and hard to guess.`}
            error={errorAt('new_password')}
          />
          <Button>Set password</Button>
        </form>
      </Card>
    </Document>
  )
}

/** After that: the link is used up, and signing in is as ever. */
export function PasswordSetPage() {
  return (
    <Document title="Your password is set">
      <Card heading="Your password is set">
        <p>All your sessions were ended. Log in with the new password.</p>
        <FormActions>
          <LinkButton href="/login" kind="primary">
            Log in
          </LinkButton>
        </FormActions>
      </Card>
    </Document>
  )
}

const DEAD_WORDS: Readonly<Record<DeadReset, { readonly title: string; readonly text: string }>> = {
  unknown: {
    title: 'This is no link to a new password',
    text: 'It may have been cut off, or a later one took its place. Open the latest one from your mail, whole, in this browser.',
  },
  used: {
    title: 'This link was used',
    text: 'A link works once, and setting a password ends all others. If it was not you, ask for a new link now.',
  },
  expired: {
    title: 'This link has expired',
    text: 'A link from a mail works for an hour, one that you were handed for a day. Ask for a new one.',
  },
  deactivated: {
    title: 'This account was deactivated',
    text: 'Ask whoever runs this server about it.',
  },
}

/** Why a link sets no password, and what to do. */
export function DeadLinkPage({ dead }: { readonly dead: DeadReset }) {
  const { text, title } = DEAD_WORDS[dead]
  return (
    <Document title={title}>
      <Card heading={title} smallPrint={BACK_TO_LOGIN}>
        <p>{text}</p>
        {dead !== 'deactivated' && (
          <FormActions>
            <LinkButton href={RESET_PATH} kind="primary">
              Ask for a new link
            </LinkButton>
          </FormActions>
        )}
      </Card>
    </Document>
  )
}
