import { FormActions, LinkButton } from '../../ui/button.js'
import { CopyField } from '../../ui/copy-field.js'
import { Price } from '../../ui/danger-zone.js'
import { RadioGroup } from '../../ui/fields.js'
import { Button, CsrfField, ErrorSummary, HiddenFields } from '../../ui/form.js'
import { Panel } from '../../ui/panel.js'
import { ExactTime, Time } from '../../ui/time.js'
import type { Frame } from '../../ui/shell.js'
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

/** For a new secret: what becomes of the one there is. */
export const KEEP_OLD_SECRET = 'keep'

/** `GET …/secrets/new`: what becomes of the secret that you have? */
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
      title="Add secret"
      lead="A second secret lets your app change over without an outage. It is shown once."
      hasFault={faults.length > 0}
    >
      <Panel>
        <ErrorSummary errors={faults} />
        <form method="post" action={appPath(app.clientId, '/secrets/new')} class="stack">
          <CsrfField token={frame.csrfToken} />
          <HiddenFields values={{ ticket }} />
          {old !== undefined && (
            <RadioGroup
              name="ends"
              label={
                <>
                  When does the old one, <code>{old.hint}</code>, end?
                </>
              }
              value={ends}
              error={faults[0]?.text}
              choices={[
                {
                  value: KEEP_OLD_SECRET,
                  label: 'When I end it',
                  hint: 'Put the new one into your app first, then end the old one on the app’s page.',
                },
                ...SECRET_ENDS,
              ]}
            />
          )}
          <FormActions>
            <Button>Add secret</Button>
            <LinkButton href={appPath(app.clientId)}>Cancel</LinkButton>
          </FormActions>
        </form>
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
            The old one ends {oldExpiresAtMs <= frame.nowMs ? 'now' : <ExactTime atMs={oldExpiresAtMs} />}.
            Your app needs the new one by then.
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
            secret.lastUsedAtMs === null ? (
              'Never used'
            ) : (
              <>
                Last used <Time atMs={secret.lastUsedAtMs} />
              </>
            ),
            others === 0
              ? 'It is the only live secret: without it your app can neither get nor refresh tokens'
              : 'The app has another live secret',
            'Tokens that it got before stay valid until they expire',
          ]}
        />
        <form method="post" action={appPath(app.clientId, `/secrets/${secret.gid}/expire`)} class="stack">
          <CsrfField token={frame.csrfToken} />
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
        </form>
      </Panel>
    </AppStepShell>
  )
}
