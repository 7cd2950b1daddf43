import { rich, t, type Text } from '../../languages/text.js'
import { FormActions, LinkButton } from '../../ui/button.js'
import { Price } from '../../ui/danger-zone.js'
import { Button, CsrfField, ErrorSummary, Field } from '../../ui/form.js'
import { BackLink } from '../../ui/page-header.js'
import { Panel } from '../../ui/panel.js'
import { PasskeyForm, type PasskeyAsked } from '../../ui/passkey-form.js'
import { Shell, type Frame } from '../../ui/shell.js'
import { PASSKEYS_PATH, SECURITY_PATH } from './factor-paths.page.js'
import type { AddPasskeyFault } from './own-factors.js'

const FAULTS: Readonly<Record<AddPasskeyFault, Text>> = {
  name_missing: 'Enter a name.',
  name_wrong: 'That name is too long, or has characters that cannot be shown. Choose another one.',
  challenge_spent: 'That took too long, or was sent before. Try again.',
  passkey_wrong: 'Your device’s answer could not be verified. Try again.',
  known: 'This passkey is registered already.',
  too_many: 'You have as many passkeys as one can have. Remove one first.',
}

/** `GET /0/profile/security/passkeys/new` */
export function NewPasskeyPage({
  asked,
  fault,
  frame,
  name,
  to,
}: {
  readonly frame: Frame
  readonly asked: PasskeyAsked
  readonly to: string
  /** As typed. */
  readonly name: string
  readonly fault: AddPasskeyFault | null
}) {
  const text = fault === null ? undefined : t(FAULTS[fault])
  return (
    <Shell
      frame={frame}
      nav="profile"
      title={t('Add a passkey')}
      lead={t(
        'Your device keeps it and asks for your finger, your face or its PIN. A security key works, too.',
      )}
      hasFault={fault !== null}
      above={<BackLink href={SECURITY_PATH}>{t('Security')}</BackLink>}
      scripts={['passkey.js']}
    >
      <Panel>
        <ErrorSummary errors={text === undefined ? [] : [{ field: 'name', text }]} />
        <div class="narrow">
          <PasskeyForm
            act="create"
            action={`${PASSKEYS_PATH}/new`}
            asked={asked}
            csrfToken={frame.csrfToken}
            fields={{ to }}
            button={t('Add passkey')}
            without={t(
              'Passkeys need JavaScript. Switch it on and reload the page, or set up an authenticator app.',
            )}
          >
            <Field
              name="name"
              label={t('Name')}
              hint={t('So that you know it again: Laptop, Phone, Key on the keyring.')}
              value={name}
              error={text}
            />
          </PasskeyForm>
        </div>
      </Panel>
    </Shell>
  )
}

/** The page that asks before a factor goes. @param what  as it stands in a sentence */
export function RemoveFactorPage({
  action,
  codesLeft,
  frame,
  heading,
  isLast,
  requiredBy,
}: {
  readonly frame: Frame
  readonly action: string
  readonly heading: string
  readonly isLast: boolean
  readonly codesLeft: number
  /** Names of the workspaces for which the last one has to stay. */
  readonly requiredBy: readonly string[]
}) {
  const mustStay = isLast && requiredBy.length > 0
  return (
    <Shell
      frame={frame}
      nav="profile"
      title={heading}
      hasFault={mustStay}
      above={<BackLink href={SECURITY_PATH}>{t('Security')}</BackLink>}
    >
      <Panel>
        {mustStay ? (
          <p role="alert">
            {rich(
              'It has to stay: {count, plural, one {{names} requires} other {{names} require}} a second factor, and this is your only one. Add another first.',
              { count: requiredBy.length, names: <bdi class="strong">{requiredBy.join(', ')}</bdi> },
            )}
          </p>
        ) : (
          <>
            <Price
              items={
                isLast
                  ? [
                      t('Your password alone logs you in from then on.'),
                      t('Your {codesLeft} recovery codes stop working.', { codesLeft }),
                    ]
                  : [t('It does not log you in any more. Your other ways stay.')]
              }
            />
            <form method="post" action={action}>
              <CsrfField token={frame.csrfToken} />
              <FormActions>
                <Button kind="danger">{t('Remove')}</Button>
                <LinkButton href={SECURITY_PATH}>{t('Keep it')}</LinkButton>
              </FormActions>
            </form>
          </>
        )}
        {mustStay && (
          <FormActions>
            <LinkButton href={SECURITY_PATH}>{t('Back to security')}</LinkButton>
          </FormActions>
        )}
      </Panel>
    </Shell>
  )
}
