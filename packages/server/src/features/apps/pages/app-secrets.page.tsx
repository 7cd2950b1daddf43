import { rich, t, type Text } from '../../../languages/text.js'
import { FormActions, LinkButton } from '../../../ui/button.js'
import { CopyField } from '../../../ui/copy-field.js'
import { Price } from '../../../ui/danger-zone.js'
import { RadioGroup, type Choice } from '../../../ui/fields.js'
import { Button, CsrfField, ErrorSummary, HiddenFields, Form } from '../../../ui/form.js'
import { Panel } from '../../../ui/panel.js'
import { ExactTime, Time } from '../../../ui/time.js'
import type { Frame } from '../../../ui/shell.js'
import type { SecretRotation } from '../app.js'
import { AppStepShell } from './app-shell.parts.js'
import type { FormFault } from './create-app.page.js'
import type { ListedApp } from '../list-apps.js'
import { appPath } from './app-paths.rules.js'

type Secret = ListedApp['secrets'][number]

interface StepProps {
  readonly frame: Frame
  readonly app: ListedApp
  readonly faults: readonly FormFault<'ends'>[]
}

/** When a secret may be told to end; the values are seconds from now. */
export const SECRET_ENDS = [
  { value: '0', label: 'Now' },
  { value: '3600', label: 'In 1 hour' },
  { value: '86400', label: 'In 24 hours' },
  { value: '604800', label: 'In 7 days' },
] as const

/** For a rotation: how long the old secret works beside the new one, in seconds. */
export const ROTATION_ENDS = [
  { value: '3600', label: 'For 1 hour', hint: 'For an app in one place that you change now.' },
  {
    value: '86400',
    label: 'For 24 hours',
    hint: 'For several places that you change today.',
  },
  { value: '604800', label: 'For 7 days' },
  { value: '2592000', label: 'For 30 days', hint: 'The longest.' },
  {
    value: '0',
    label: 'It ends now',
    hint: 'For one that has leaked. Your app gets no tokens until it has the new one.',
  },
] as const

/** Choices in the language of whoever is asked. */
function inWords(
  choices: readonly { readonly value: string; readonly label: Text; readonly hint?: Text }[],
): readonly Choice[] {
  return choices.map(({ hint, label, value }) => ({
    value,
    label: t(label),
    ...(hint === undefined ? {} : { hint: t(hint) }),
  }))
}

/** `GET …/secrets/new`: starts a rotation, or gives an app without a secret its first. */
export function AddSecretPage({
  app,
  faults,
  frame,
  ends,
  ticket,
}: StepProps & { readonly ticket: string; readonly ends: string | null }) {
  const [old] = app.secrets.filter(({ isLive }) => isLive)
  return (
    <AppStepShell
      frame={frame}
      app={app}
      title={old === undefined ? t('Add secret') : t('Start rotation')}
      lead={
        old === undefined
          ? t('Your app proves itself with it. It is shown once.')
          : t(
              'You get a second secret, shown once. Both work until you complete the rotation or the old one ends.',
            )
      }
      hasFault={faults.length > 0}
    >
      <Panel>
        <ErrorSummary errors={faults} />
        <Form action={appPath(app.clientId, '/secrets/new')} csrfToken={frame.csrfToken} class="stack">
          <HiddenFields values={{ ticket }} />
          {old !== undefined && (
            <RadioGroup
              name="ends"
              label={
                <>{rich('How long does the old one, {hint}, work?', { hint: <code>{old.hint}</code> })}</>
              }
              value={ends}
              error={faults[0]?.text}
              choices={inWords(ROTATION_ENDS)}
            />
          )}
          <FormActions>
            <Button isArmed>{old === undefined ? t('Add secret') : t('Start rotation')}</Button>
            <LinkButton href={appPath(app.clientId)}>{t('Cancel')}</LinkButton>
          </FormActions>
        </Form>
      </Panel>
    </AppStepShell>
  )
}

/** The answer to the form that made a secret, which is shown for the only time. */
export function SecretShownPage({
  app,
  frame,
  oldExpiresAtMs,
  secret,
}: Omit<StepProps, 'faults'> & { readonly secret: string; readonly oldExpiresAtMs: number | null }) {
  return (
    <AppStepShell
      frame={frame}
      app={app}
      title={t('Your new client secret')}
      lead={t('Put it into the settings of your app now.')}
    >
      <Panel>
        <CopyField id="client-secret" label={t('Client secret')} value={secret} isSecret />
        <p>
          {rich('<strong>You won’t see this secret again.</strong> Only its hash is kept here.', {
            strong: (words) => <strong>{words}</strong>,
          })}
        </p>
        {oldExpiresAtMs !== null && (
          <p>
            {oldExpiresAtMs <= frame.nowMs ? (
              t('The old one has ended: your app gets no tokens until it has the new one.')
            ) : (
              <>
                {rich(
                  'The old one works until {when}. When your app uses the new one, complete the rotation on its page; if something goes wrong, cancel it there.',
                  { when: <ExactTime atMs={oldExpiresAtMs} /> },
                )}
              </>
            )}
          </p>
        )}
        <div class="form-actions">
          <LinkButton href={appPath(app.clientId)} kind="primary">
            {t('I have stored it')}
          </LinkButton>
        </div>
      </Panel>
    </AppStepShell>
  )
}

/** `GET …/secrets/:gid/complete` and `/cancel`, of the new secret of a rotation: what ends now, and who still uses it? */
export function SettleRotationPage({
  app,
  as,
  frame,
  rotation: { fresh, old },
}: {
  readonly frame: Frame
  readonly app: ListedApp
  readonly as: 'complete' | 'cancel'
  readonly rotation: SecretRotation<Secret>
}) {
  const [ended, kept] = as === 'complete' ? [old, fresh] : [fresh, old]
  const isCompletion = as === 'complete'
  return (
    <AppStepShell
      frame={frame}
      app={app}
      title={isCompletion ? t('Complete the rotation') : t('Cancel the rotation')}
      lead={
        isCompletion
          ? t('The old secret ends now. It never comes back.')
          : t('The new secret ends now, and the old one keeps working. A new rotation gives another one.')
      }
    >
      <Panel>
        <Price
          items={[
            <>
              {rich('{what}, {hint}, ends:', {
                what: isCompletion ? t('The old secret') : t('The new secret'),
                hint: <code>{ended.hint}</code>,
              })}{' '}
              <LastUse secret={ended} />
            </>,
            <>
              {rich('{what}, {hint}, stays:', {
                what: isCompletion ? t('The new secret') : t('The old secret'),
                hint: <code>{kept.hint}</code>,
              })}{' '}
              <LastUse secret={kept} />
            </>,
            t('Tokens that either of them got stay valid until they expire'),
          ]}
        />
        {kept.lastUsedAtMs === null && (
          <p>
            <strong>{t('Nothing has used the one that stays.')}</strong>{' '}
            {isCompletion && t('If your app has not got it yet, it gets no more tokens from now on.')}
          </p>
        )}
        <form method="post" action={appPath(app.clientId, `/secrets/${fresh.gid}/${as}`)} class="stack">
          <CsrfField token={frame.csrfToken} />
          <FormActions>
            <Button kind="danger">{isCompletion ? t('End the old secret') : t('End the new secret')}</Button>
            <LinkButton href={appPath(app.clientId)}>{t('Keep both')}</LinkButton>
          </FormActions>
        </form>
      </Panel>
    </AppStepShell>
  )
}

/** When a secret was used last, and from where. */
export function LastUse({
  secret: { lastUsedAddress, lastUsedAtMs },
}: {
  readonly secret: Pick<Secret, 'lastUsedAtMs' | 'lastUsedAddress'>
}) {
  if (lastUsedAtMs === null) return <>{t('never used')}</>
  return (
    <>
      {rich('last used {when}{lastUsedAddress}', {
        when: <Time atMs={lastUsedAtMs} />,
        lastUsedAddress: lastUsedAddress !== null && (
          <> {rich('from {lastUsedAddress}', { lastUsedAddress: <code>{lastUsedAddress}</code> })}</>
        ),
      })}
    </>
  )
}

/** `GET …/secrets/:gid/expire`: when, and who would notice? */
export function ExpireSecretPage({
  app,
  faults,
  frame,
  ends,
  secret,
}: StepProps & { readonly secret: Secret; readonly ends: string | null }) {
  const others = app.secrets.filter(({ gid, isLive }) => isLive && gid !== secret.gid).length
  return (
    <AppStepShell
      frame={frame}
      app={app}
      title={t('Expire the secret {hint}', { hint: secret.hint })}
      lead={t('From then on your app gets no tokens with it. It never comes back.')}
      hasFault={faults.length > 0}
    >
      <Panel>
        <ErrorSummary errors={faults} />
        <Price
          items={[
            <LastUse key="use" secret={secret} />,
            others === 0
              ? t('It is the only live secret: without it your app can neither get nor refresh tokens')
              : t('The app has another live secret'),
            t('Tokens that it got before stay valid until they expire'),
          ]}
        />
        <Form
          action={appPath(app.clientId, `/secrets/${secret.gid}/expire`)}
          csrfToken={frame.csrfToken}
          class="stack"
        >
          <RadioGroup
            name="ends"
            label={t('When does it end?')}
            value={ends}
            error={faults[0]?.text}
            choices={inWords(SECRET_ENDS)}
          />
          <FormActions>
            <Button kind="danger">{t('Expire secret')}</Button>
            <LinkButton href={appPath(app.clientId)}>{t('Keep it')}</LinkButton>
          </FormActions>
        </Form>
      </Panel>
    </AppStepShell>
  )
}
