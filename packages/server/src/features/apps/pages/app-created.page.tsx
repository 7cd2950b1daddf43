import { rich, t } from '../../../languages/text.js'
import { redirectUriWarning } from '../../../protocol/oauth/redirect-uri.js'
import { LinkButton } from '../../../ui/button.js'
import { CopyField } from '../../../ui/copy-field.js'
import { Panel } from '../../../ui/panel.js'
import { Shell, type Frame } from '../../../ui/shell.js'
import { appPath } from './app-paths.rules.js'

/** Where an app asks and is answered. */
export interface Endpoints {
  readonly authorize: string
  readonly token: string
}

interface MadeApp {
  readonly clientId: string
  readonly name: string
  /** As registered; the first one stands in the examples. */
  readonly redirectUris: readonly string[]
  /** Whether anybody may authorize it yet; absent for one that nobody may. */
  readonly isDistributed?: boolean
}

/** The answer to the form that made an app: its credentials, the secret for the only time, and what to paste where. */
export function AppCreatedPage({
  app,
  endpoints,
  frame,
  secret,
}: {
  readonly frame: Frame
  readonly app: MadeApp
  /** Null for a native app. */
  readonly secret: string | null
  readonly endpoints: Endpoints
}) {
  return (
    <Shell
      frame={frame}
      nav="developer"
      title={t('App created')}
      heading={<>{rich('{name} is created', { name: <bdi>{app.name}</bdi> })}</>}
      lead={
        secret === null
          ? t('Put the client id into your app.')
          : t('Put these into the settings of your app now.')
      }
    >
      <Panel title={t('Credentials')}>
        <CopyField id="client-id" label={t('Client ID')} value={app.clientId} />
        {secret === null ? (
          <p>
            {t('A native app has no secret. It proves itself with PKCE, a fresh one for each authorization.')}
          </p>
        ) : (
          <>
            <CopyField id="client-secret" label={t('Client secret')} value={secret} isSecret />
            <p>
              {rich(
                '<strong>You won’t see this secret again.</strong> Only its hash is kept here. If you lose it, add another on the app’s page.',
                { strong: (words) => <strong>{words}</strong> },
              )}
            </p>
          </>
        )}
        {warningsOf(app).map((warning) => (
          <p key={warning} class="hint">
            {warning}
          </p>
        ))}
        <div class="form-actions">
          <LinkButton href={appPath(app.clientId)} kind="primary">
            {secret === null ? t('Go to the app') : t('I have stored it')}
          </LinkButton>
        </div>
      </Panel>
      <PasteWhere app={app} endpoints={endpoints} hasSecret={secret !== null} />
      {app.isDistributed !== true && (
        <Panel title={t('Before anybody can authorize it')}>
          <p>
            {rich(
              'Choose who may: <a>Manage distribution</a>. Until it is set nobody can authorize it, and neither can you.',
              { a: (words) => <a href={appPath(app.clientId, '/manage-distribution')}>{words}</a> },
            )}
          </p>
        </Panel>
      )}
    </Shell>
  )
}

function PasteWhere({
  app,
  endpoints,
  hasSecret,
}: {
  readonly app: MadeApp
  readonly endpoints: Endpoints
  readonly hasSecret: boolean
}) {
  return (
    <Panel
      title={t('What to paste where')}
      lead={t('The addresses for your OAuth library, and the two steps by hand.')}
    >
      <CopyField id="authorize-url" label={t('Authorization URL')} value={endpoints.authorize} />
      <CopyField id="token-url" label={t('Token URL')} value={endpoints.token} />
      <CopyField
        id="authorize-example"
        label={t('Send people here')}
        value={authorizeExample(app, endpoints)}
        isBlock
      />
      <CopyField
        id="token-example"
        label={t('Then exchange the code')}
        value={tokenExample({ app, endpoints, hasSecret })}
        isBlock
      />
    </Panel>
  )
}

/** The form that makes something was sent again: there is one, and its secret was shown. */
export function MadeAlreadyPage({
  clientId,
  frame,
  made,
}: {
  readonly frame: Frame
  readonly clientId: string
  readonly made: 'app' | 'secret'
}) {
  const title = made === 'app' ? t('That app is made already') : t('That secret is made already')
  return (
    <Shell frame={frame} nav="developer" title={title}>
      <Panel>
        <p>
          {t(
            'The form was sent twice, or this page was loaded again. There is one, and its secret was shown when it was made. If you did not store it, add another secret and end the one that you lost.',
          )}
        </p>
        <div class="form-actions">
          <LinkButton href={appPath(clientId)} kind="primary">
            {t('Go to the app')}
          </LinkButton>
        </div>
      </Panel>
    </Shell>
  )
}

const YOUR_REDIRECT_URI = 'YOUR_REDIRECT_URL'

function warningsOf({ redirectUris }: MadeApp): readonly string[] {
  return [...new Set(redirectUris.map(redirectUriWarning).filter((warning) => warning !== null))]
}

function authorizeExample(
  { clientId, redirectUris: [redirectUri] }: MadeApp,
  { authorize }: Endpoints,
): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri ?? YOUR_REDIRECT_URI,
    state: 'RANDOM',
  })
  return `${authorize}?${query.toString()}`
}

/** The secret stays out of it: what is pasted into a shell stays in its history. */
function tokenExample({
  app: {
    clientId,
    redirectUris: [redirectUri],
  },
  endpoints,
  hasSecret,
}: {
  readonly app: MadeApp
  readonly endpoints: Endpoints
  readonly hasSecret: boolean
}): string {
  return [
    `curl ${endpoints.token}`,
    '-d grant_type=authorization_code',
    `-d client_id=${clientId}`,
    hasSecret ? '-d client_secret="$CLIENT_SECRET"' : '-d code_verifier="$CODE_VERIFIER"',
    `--data-urlencode redirect_uri='${(redirectUri ?? YOUR_REDIRECT_URI).replaceAll("'", String.raw`'\''`)}'`,
    '-d code="$CODE"',
  ].join(' \\\n  ')
}
