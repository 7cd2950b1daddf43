import { rich, t, type Text } from '../../languages/text.js'
import { Card, Document } from '../../ui/document.js'
import { BROWSER_FIELD, Button, CsrfField, ErrorSummary, Field, HiddenFields } from '../../ui/form.js'

/** What a form came back with; null for a form that nobody has sent yet. */
export type LoginFault = NamedFault | { readonly field: 'password'; readonly text: string }
type NamedFault = 'email_missing' | 'password_missing' | 'no_match'

const FAULTS: Readonly<Record<NamedFault, { readonly field: 'email' | 'password'; readonly text: Text }>> = {
  email_missing: { field: 'email', text: 'Enter your email address.' },
  password_missing: { field: 'password', text: 'Enter your password.' },
  no_match: { field: 'email', text: 'That email address and password do not match.' },
}

export interface LoginPageProps {
  readonly csrfToken: string
  readonly browserToken: string
  /** Where to go on, on this site. */
  readonly to: string
  /** As typed, or as asked for. */
  readonly email: string
  readonly fault: LoginFault | null
  /** Somebody who is logged in sent a form that takes a fresh proof of who they are. */
  readonly isConfirming: boolean
}

/** `GET /login`: who are you? */
export function LoginPage({ browserToken, csrfToken, email, fault, isConfirming, to }: LoginPageProps) {
  const error =
    typeof fault === 'string' ? { field: FAULTS[fault].field, text: t(FAULTS[fault].text) } : fault
  const errorAt = (field: 'email' | 'password') =>
    fault !== 'no_match' && error?.field === field ? error.text : undefined
  const heading = isConfirming ? t('Confirm that it is you') : t('Log in')
  return (
    <Document title={fault === null ? heading : t('Error: {title}', { title: heading })}>
      <Card
        heading={heading}
        smallPrint={
          <>
            <p>
              <a href={withTarget('/login/passkey', to)}>{t('Log in with a passkey')}</a>
            </p>
            <p>
              <a href="/login/reset">{t('Forgot your password?')}</a>
            </p>
          </>
        }
      >
        <ErrorSummary errors={error === null ? [] : [error]} />
        {isConfirming && (
          <p>
            {t(
              'For this you have to have logged in within the last 10 minutes. Nothing was changed yet. What you entered is there again when you are back, except passwords and codes.',
            )}
          </p>
        )}
        <form method="post" action="/login" novalidate={fault !== null} class="stack">
          <CsrfField token={csrfToken} />
          <HiddenFields values={{ to, [BROWSER_FIELD]: browserToken }} />
          <Field
            name="email"
            label={t('Email address')}
            type="email"
            value={email}
            autocomplete="username"
            autofocus={email === ''}
            error={errorAt('email')}
            invalid={fault === 'no_match'}
          />
          <Field
            name="password"
            label={t('Password')}
            type="password"
            autocomplete="current-password"
            autofocus={email !== ''}
            error={errorAt('password')}
            invalid={fault === 'no_match'}
          />
          <Button>{t('Log in')}</Button>
        </form>
      </Card>
    </Document>
  )
}

/** A path that leads on to another one of this site. */
export function withTarget(path: string, to: string): string {
  return to === '/' ? path : `${path}?${new URLSearchParams({ to }).toString()}`
}

/** `GET /logout`: signing out changes something, so it takes a button. */
export function LogoutPage({
  csrfToken,
  to,
  user,
}: {
  readonly csrfToken: string
  readonly to: string
  readonly user: { readonly name: string; readonly email: string }
}) {
  return (
    <Document title={t('Log out')}>
      <Card heading={t('Log out?')}>
        <p>
          {rich('You are logged in as {person}. Apps that you allowed keep their access.', {
            person: <Person {...user} />,
          })}
        </p>
        <form method="post" action="/logout" class="stack">
          <CsrfField token={csrfToken} />
          <HiddenFields values={{ to }} />
          <Button>{t('Log out')}</Button>
        </form>
      </Card>
    </Document>
  )
}

/** A name may be written in either direction; it must not turn the sentence around it. */
function Person({ email, name }: { readonly name: string; readonly email: string }) {
  return (
    <>
      <strong>
        <bdi>{name}</bdi>
      </strong>{' '}
      (<bdi>{email}</bdi>)
    </>
  )
}
