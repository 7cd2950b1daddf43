import { FormActions, LinkButton } from '../../ui/button.js'
import { CopyField } from '../../ui/copy-field.js'
import { Price } from '../../ui/danger-zone.js'
import { RadioGroup } from '../../ui/fields.js'
import { Button, CsrfField, ErrorSummary, HiddenFields, Form } from '../../ui/form.js'
import { Panel } from '../../ui/panel.js'
import { ExactTime, Time } from '../../ui/time.js'
import type { Frame } from '../../ui/shell.js'
import type { SecretRotation } from './app.js'
import { AppStepShell, appPath } from './app-shell.page.js'
import type { FormFault } from './create-app.page.js'
import type { ListedApp } from './list-apps.js'

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
      title={old === undefined ? 'Add secret' : 'Start rotation'}
      lead={
        old === undefined
          ? 'Your app proves itself with it. It is shown once.'
          : 'You get a second secret, shown once. Both work until you complete the rotation or the old one ends.'
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
                <>
                  How long does the old one, <code>{old.hint}</code>, work?
                </>
              }
              value={ends}
              error={faults[0]?.text}
              choices={ROTATION_ENDS}
            />
          )}
          <FormActions>
            <Button isArmed>{old === undefined ? 'Add secret' : 'Start rotation'}</Button>
            <LinkButton href={appPath(app.clientId)}>Cancel</LinkButton>
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
      title="Your new client secret"
      lead="Put it into the settings of your app now."
    >
      <Panel>
        <CopyField id="client-secret" label="Client secret" value={secret} isSecret />
        <p>
          <strong>You won’t see this secret again.</strong> Only its hash is kept here.
        </p>
        {oldExpiresAtMs !== null && (
          <p>
            {oldExpiresAtMs <= frame.nowMs ? (
              'The old one has ended: your app gets no tokens until it has the new one.'
            ) : (
              <>
                The old one works until <ExactTime atMs={oldExpiresAtMs} />. When your app uses the new one,
                complete the rotation on its page; if something goes wrong, cancel it there.
              </>
            )}
          </p>
        )}
        <div class="form-actions">
          <LinkButton href={appPath(app.clientId)} kind="primary">
            I have stored it
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
      title={isCompletion ? 'Complete the rotation' : 'Cancel the rotation'}
      lead={
        isCompletion
          ? 'The old secret ends now. It never comes back.'
          : 'The new secret ends now, and the old one keeps working. A new rotation gives another one.'
      }
    >
      <Panel>
        <Price
          items={[
            <>
              {isCompletion ? 'The old secret' : 'The new secret'}, <code>{ended.hint}</code>, ends:{' '}
              <LastUse secret={ended} />
            </>,
            <>
              {isCompletion ? 'The new secret' : 'The old secret'}, <code>{kept.hint}</code>, stays:{' '}
              <LastUse secret={kept} />
            </>,
            'Tokens that either of them got stay valid until they expire',
          ]}
        />
        {kept.lastUsedAtMs === null && (
          <p>
            <strong>Nothing has used the one that stays.</strong>{' '}
            {isCompletion && 'If your app has not got it yet, it gets no more tokens from now on.'}
          </p>
        )}
        <form method="post" action={appPath(app.clientId, `/secrets/${fresh.gid}/${as}`)} class="stack">
          <CsrfField token={frame.csrfToken} />
          <FormActions>
            <Button kind="danger">{isCompletion ? 'End the old secret' : 'End the new secret'}</Button>
            <LinkButton href={appPath(app.clientId)}>Keep both</LinkButton>
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
  if (lastUsedAtMs === null) return <>never used</>
  return (
    <>
      last used <Time atMs={lastUsedAtMs} />
      {lastUsedAddress !== null && (
        <>
          {' '}
          from <code>{lastUsedAddress}</code>
        </>
      )}
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
      title={`Expire the secret ${secret.hint}`}
      lead="From then on your app gets no tokens with it. It never comes back."
      hasFault={faults.length > 0}
    >
      <Panel>
        <ErrorSummary errors={faults} />
        <Price
          items={[
            <LastUse key="use" secret={secret} />,
            others === 0
              ? 'It is the only live secret: without it your app can neither get nor refresh tokens'
              : 'The app has another live secret',
            'Tokens that it got before stay valid until they expire',
          ]}
        />
        <Form
          action={appPath(app.clientId, `/secrets/${secret.gid}/expire`)}
          csrfToken={frame.csrfToken}
          class="stack"
        >
          <RadioGroup
            name="ends"
            label="When does it end?"
            value={ends}
            error={faults[0]?.text}
            choices={SECRET_ENDS}
          />
          <FormActions>
            <Button kind="danger">Expire secret</Button>
            <LinkButton href={appPath(app.clientId)}>Keep it</LinkButton>
          </FormActions>
        </Form>
      </Panel>
    </AppStepShell>
  )
}
