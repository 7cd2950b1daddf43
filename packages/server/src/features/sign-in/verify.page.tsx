import { rich, t, type Text } from '../../languages/text.js'
import { Card, Document } from '../../ui/document.js'
import { BROWSER_FIELD, Button, CsrfField, ErrorSummary, Field, HiddenFields } from '../../ui/form.js'
import { PasskeyForm, type PasskeyAsked } from '../../ui/passkey-form.js'
import { withTarget } from './login.page.js'
import type { FactorFailure } from './second-step-ports.js'

type NamedFault = FactorFailure | 'code_missing'
/** @param wait  how long no further code is taken here, in words */
export type VerifyFault = NamedFault | { readonly wait: string }

const FAULTS: Readonly<Record<NamedFault, Text>> = {
  code_missing: 'Enter a code.',
  code_malformed: 'A code has 6 digits; a recovery code has 25 letters and digits.',
  code_wrong: 'That code is not right. Codes change every 30 seconds: enter the one that your app shows now.',
  code_spent: 'That code was used before, or is none of yours. Wait for the next one.',
  challenge_spent: 'That took too long, or was sent before. Try again.',
  passkey_unknown: 'That passkey is not registered here.',
  passkey_wrong: 'That passkey did not prove that it is you. Try again.',
  passkey_cloned: 'That passkey may have been copied, so it was refused. Use another way, then remove it.',
}

function faultText(fault: VerifyFault): string {
  if (typeof fault === 'string') return t(FAULTS[fault])
  return t(
    'Too many codes were tried. Try again in {wait}. A passkey or a recovery code works now, and so does a code in a browser in which you logged in before.',
    { wait: fault.wait },
  )
}

/** `GET /login/verify`: the password was right; who are you really? */
export function VerifyPage({
  browserToken,
  csrfToken,
  fault,
  hasApp,
  passkey,
  to,
  triesLeft,
  user,
}: {
  readonly csrfToken: string
  readonly browserToken: string
  readonly to: string
  readonly user: { readonly name: string; readonly email: string }
  readonly hasApp: boolean
  /** Null for a person without one. */
  readonly passkey: PasskeyAsked | null
  readonly fault: VerifyFault | null
  readonly triesLeft: number
}) {
  const text = fault === null ? null : faultText(fault)
  return (
    <Document
      title={fault === null ? t('Verify that it is you') : t('Error: Verify that it is you')}
      scripts={passkey === null ? [] : ['passkey.js']}
    >
      <Card
        heading={t('Verify that it is you')}
        smallPrint={
          <p>
            {rich(
              'Lost your device and your recovery codes? An admin of your workspace can remove your second factor. <a>Log in as somebody else</a>',
              { a: (words) => <a href={withTarget('/login', to)}>{words}</a> },
            )}
          </p>
        }
      >
        <ErrorSummary errors={text === null ? [] : [{ field: 'code', text }]} />
        <p>
          {rich('You are logging in as {name} ({email}).{tries}', {
            name: <bdi class="strong">{user.name}</bdi>,
            email: <bdi>{user.email}</bdi>,
            tries:
              typeof fault === 'string' &&
              t(' You have {triesLeft, plural, one {# try} other {# tries}} left.', { triesLeft }),
          })}
        </p>
        {passkey !== null && (
          <PasskeyForm
            act="get"
            action="/login/verify/passkey"
            asked={passkey}
            csrfToken={csrfToken}
            fields={{ to, [BROWSER_FIELD]: browserToken }}
            button={t('Use a passkey')}
            isPlain={hasApp}
            without={t('Passkeys need JavaScript. Switch it on and reload the page, or enter a code.')}
          />
        )}
        <form method="post" action="/login/verify" class="stack" novalidate={fault !== null}>
          <CsrfField token={csrfToken} />
          <HiddenFields values={{ to, [BROWSER_FIELD]: browserToken }} />
          <Field
            name="code"
            label={hasApp ? t('Code') : t('Recovery code')}
            hint={
              hasApp
                ? t('The 6 digits that your authenticator app shows, or one of your recovery codes.')
                : t('Without your passkey: one of the codes that you stored.')
            }
            autocomplete="one-time-code"
            autofocus={hasApp && fault === null}
            invalid={fault !== null}
          />
          <Button kind={hasApp || passkey === null ? 'primary' : 'plain'}>{t('Verify')}</Button>
        </form>
      </Card>
    </Document>
  )
}

/** `GET /login/passkey`: signing in by a passkey alone. */
export function PasskeyLoginPage({
  asked,
  browserToken,
  csrfToken,
  fault,
  to,
}: {
  readonly asked: PasskeyAsked
  readonly csrfToken: string
  readonly browserToken: string
  readonly to: string
  readonly fault: FactorFailure | null
}) {
  return (
    <Document
      title={fault === null ? t('Log in with a passkey') : t('Error: Log in with a passkey')}
      scripts={['passkey.js']}
    >
      <Card
        heading={t('Log in with a passkey')}
        smallPrint={
          <p>
            <a href={withTarget('/login', to)}>{t('Log in with your password')}</a>
          </p>
        }
      >
        <ErrorSummary errors={fault === null ? [] : [{ field: 'passkey', text: t(FAULTS[fault]) }]} />
        <div id="passkey">
          <PasskeyForm
            act="get"
            action="/login/passkey"
            asked={asked}
            csrfToken={csrfToken}
            fields={{ to, [BROWSER_FIELD]: browserToken }}
            button={t('Use a passkey')}
            without={t(
              'Passkeys need JavaScript. Switch it on and reload the page, or log in with your password and a code of your authenticator app.',
            )}
          >
            <p>{t('Your device asks for your finger, your face or its PIN. You need no password.')}</p>
          </PasskeyForm>
        </div>
      </Card>
    </Document>
  )
}
