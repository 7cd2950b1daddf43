import { rich, t, type Text } from '../../languages/text.js'
import { FormActions, LinkButton } from '../../ui/button.js'
import { Card, Document } from '../../ui/document.js'
import { Button, CsrfField, ErrorSummary, Field, HiddenFields } from '../../ui/form.js'
import type { DeadReset } from './password-reset.js'
import { RESET_PATH, NEW_PASSWORD_PATH } from '../passwords/password-paths.rules.js'

const backToLogin = () => (
  <p>
    <a href="/login">{t('Back to log in')}</a>
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
    <Document title={fault === null ? t('Forgot your password?') : t('Error: Forgot your password?')}>
      <Card heading={t('Forgot your password?')} smallPrint={backToLogin()}>
        <p>
          {t('Enter the address that you log in with. You get a mail with a link to set a new password.')}
        </p>
        <ErrorSummary errors={fault === null ? [] : [{ field: 'email', text: fault }]} />
        <form method="post" action={RESET_PATH} class="stack" novalidate={fault !== null}>
          <CsrfField token={csrfToken} />
          <Field
            name="email"
            label={t('Email address')}
            type="email"
            value={email}
            autocomplete="username"
            autofocus
            error={fault ?? undefined}
          />
          <Button>{t('Send link')}</Button>
        </form>
      </Card>
    </Document>
  )
}

/** The answer to that form, whatever the address: who has an account is told by mail alone. */
export function LinkSentPage() {
  return (
    <Document title={t('Look at your mail')}>
      <Card heading={t('Look at your mail')} smallPrint={backToLogin()}>
        <p>
          {t(
            'If the address belongs to an account here, a link is on its way to it. It works once, within an hour.',
          )}
        </p>
        <p>
          {t(
            'Nothing after a few minutes? Look among what was sorted out as spam, and check the address that you typed. If the server sends no mail, ask whoever runs it for a new password.',
          )}
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
    <Document title={fault === null ? t('Set a new password') : t('Error: Set a new password')}>
      <Card heading={t('Set a new password')}>
        {isProved ? (
          <p>
            {rich(
              'For {email}. You are then logged out everywhere; apps that you allowed and your personal access tokens keep working.',
              { email: <bdi class="strong">{email}</bdi> },
            )}
          </p>
        ) : (
          <p>
            {rich(
              'For {email}. Nobody has shown before that this address is theirs; you do, so the account is yours. All that was made under it until now ends: sessions, tokens, access of apps, second factors, client secrets.',
              { email: <bdi class="strong">{email}</bdi> },
            )}
          </p>
        )}
        <ErrorSummary errors={fault === null ? [] : [{ field: fault.field, text: fault.message }]} />
        <form method="post" action={NEW_PASSWORD_PATH} class="stack" novalidate={fault !== null}>
          <CsrfField token={csrfToken} />
          <HiddenFields values={{ link }} />
          {!isProved && <Field name="name" label={t('Your name')} value={name} error={errorAt('name')} />}
          <input type="text" name="username" value={email} autocomplete="username" readonly hidden />
          <Field
            name="new_password"
            label={t('New password')}
            type="password"
            autocomplete="new-password"
            autofocus
            hint={t(
              'At least {lengthMin} characters. A few words in a row are easy to remember and hard to guess.',
              { lengthMin },
            )}
            error={errorAt('new_password')}
          />
          <Button>{t('Set password')}</Button>
        </form>
      </Card>
    </Document>
  )
}

/** After that: the link is used up, and signing in is as ever. */
export function PasswordSetPage() {
  return (
    <Document title={t('Your password is set')}>
      <Card heading={t('Your password is set')}>
        <p>{t('All your sessions were ended. Log in with the new password.')}</p>
        <FormActions>
          <LinkButton href="/login" kind="primary">
            {t('Log in')}
          </LinkButton>
        </FormActions>
      </Card>
    </Document>
  )
}

const DEAD_WORDS: Readonly<Record<DeadReset, { readonly title: Text; readonly text: Text }>> = {
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
  const [title, text] = [t(DEAD_WORDS[dead].title), t(DEAD_WORDS[dead].text)]
  return (
    <Document title={title}>
      <Card heading={title} smallPrint={backToLogin()}>
        <p>{text}</p>
        {dead !== 'deactivated' && (
          <FormActions>
            <LinkButton href={RESET_PATH} kind="primary">
              {t('Ask for a new link')}
            </LinkButton>
          </FormActions>
        )}
      </Card>
    </Document>
  )
}
