import { rich, t, type Text } from '../../../languages/text.js'
import { PostButton } from '../../../ui/button.js'
import { Checkbox } from '../../../ui/fields.js'
import { Button, ErrorSummary, Field, Form } from '../../../ui/form.js'
import { redirectUriWarning } from '../../../protocol/oauth/redirect-uri.js'
import { Panel } from '../../../ui/panel.js'
import { Table } from '../../../ui/table.js'
import { AppShell, type AppPageProps } from './app-shell.parts.js'
import { ScopesSummary } from './app-scopes.page.js'
import type { RedirectCheck } from '../check-redirect.js'
import type { FormFault } from './create-app.page.js'
import type { ListedApp } from '../list-apps.js'
import { appPath } from './app-paths.rules.js'

export type OAuthField = 'uri' | 'replay_window'

/** What was typed, or what is. */
export interface OAuthValues {
  readonly uri: string
  readonly switches: {
    readonly requiresPkce: boolean
    readonly rotatesRefreshTokens: boolean
    readonly sendsIssuer: boolean
    readonly replayWindow: string
  }
}

export interface OAuthPageProps extends AppPageProps {
  readonly app: ListedApp
  readonly values: OAuthValues
  readonly faults: readonly FormFault<OAuthField>[]
  readonly urisMax: number
  readonly replayWindowSecondsMax: number
  /** What was asked to be checked, and the answer. */
  readonly check: { readonly uri: string; readonly result: RedirectCheck } | null
}

/** `GET /0/my-apps/:client_id/oauth`: where do answers go, and what may the app ask? */
export function OAuthPage(props: OAuthPageProps) {
  const { app, faults, frame, iconHref } = props
  return (
    <AppShell
      frame={frame}
      app={app}
      iconHref={iconHref}
      tab="/oauth"
      title={t('OAuth')}
      hasFault={faults.length > 0}
      scripts={['app-oauth.js']}
    >
      <ErrorSummary errors={faults} />
      <RedirectUris {...props} />
      <CheckPanel {...props} />
      <ScopesSummary app={app} />
      <SwitchesPanel {...props} />
    </AppShell>
  )
}

function RedirectUris({ app, faults, frame, urisMax, values }: OAuthPageProps) {
  const { redirectUris } = app
  return (
    <Panel
      title={t('Redirect URLs')}
      id="redirect-urls"
      lead={t(
        'Answers go to these addresses and nowhere else. They are compared character for character{what}. {count} of {urisMax}.',
        {
          what: app.kind === 'native' ? t('; only the port of a loopback address may differ') : '',
          count: redirectUris.length,
          urisMax,
        },
      )}
    >
      {redirectUris.length === 0 ? (
        <p>
          {t(
            'There is none, so nobody can authorize the app. Add the address at which it waits for answers.',
          )}
        </p>
      ) : (
        <Table<string>
          label={t('Redirect URLs')}
          rows={redirectUris}
          keyOf={(uri) => uri}
          columns={[
            { head: 'Redirect URL', cell: (uri) => <RegisteredUri uri={uri} /> },
            {
              head: 'Actions',
              kind: 'actions',
              cell: (uri) => (
                <PostButton
                  action={appPath(app.clientId, '/oauth/redirect-urls/remove')}
                  csrfToken={frame.csrfToken}
                  fields={{ uri }}
                  kind="danger-plain"
                  isSmall
                  label={t('Remove {uri}', { uri })}
                >
                  {t('Remove')}
                </PostButton>
              ),
            },
          ]}
        />
      )}
      <Form
        action={appPath(app.clientId, '/oauth/redirect-urls')}
        csrfToken={frame.csrfToken}
        class="stack"
        novalidate
      >
        <Field
          name="uri"
          label={t('Another redirect URL')}
          value={values.uri}
          hint={t(app.kind === 'native' ? NATIVE_HINT : CONFIDENTIAL_HINT)}
          error={faults.find(({ field }) => field === 'uri')?.text}
        />
        <div class="form-actions">
          <Button kind="plain">{t('Add redirect URL')}</Button>
        </div>
      </Form>
      <p class="hint">
        {app.kind === 'native'
          ? t(
              'This is a native or command-line app. It has no secret, and that cannot be changed: create another app for one that runs on a server.',
            )
          : t(
              'This app runs on a server and keeps a secret. That cannot be changed: create another app for a native or command-line one.',
            )}
      </p>
    </Panel>
  )
}

function RegisteredUri({ uri }: { readonly uri: string }) {
  const warning = redirectUriWarning(uri)
  return (
    <>
      <code data-registered={uri}>{uri}</code>
      {warning !== null && <p class="hint">{warning}</p>}
    </>
  )
}

const CONFIDENTIAL_HINT: Text = 'https, or http on this machine, like http://localhost:3000/callback.'
const NATIVE_HINT: Text =
  'https, a loopback address like http://127.0.0.1/callback, a scheme of your own like com.example.app:/callback or myapp://callback, or urn:ietf:wg:oauth:2.0:oob to show the code.'

/** Asks by GET, so that it works without script; the script answers while somebody types. */
function CheckPanel({ app, check }: OAuthPageProps) {
  return (
    <Panel
      title={t('Would this match?')}
      lead={t('Paste the redirect_uri that your app sends, and see what would become of it.')}
    >
      <form
        method="get"
        action={`${appPath(app.clientId, '/oauth')}#check`}
        class="stack"
        novalidate
        data-redirect-check={app.kind}
      >
        <Field name="check" label={t('Redirect URL in a request')} value={check?.uri ?? ''} />
        <p
          role="status"
          class={check === null ? undefined : verdictClass(check.result)}
          data-verdict
          data-yes={t('Yes: it matches {uri}.', { uri: '{uri}' })}
          data-no={t('No: it would be refused. Check it to see why.')}
        >
          {check !== null && <Verdict result={check.result} />}
        </p>
        <div class="form-actions">
          <Button kind="plain">{t('Check')}</Button>
        </div>
      </form>
    </Panel>
  )
}

const verdictClass = ({ matches }: RedirectCheck) => (matches ? 'verdict good' : 'verdict bad')

function Verdict({ result }: { readonly result: RedirectCheck }) {
  if (!result.matches) return <>{t('No: it would be refused. {why}', { why: result.why })}</>
  return <>{rich('Yes: it matches {registered}.', { registered: <code>{result.registered}</code> })}</>
}

function SwitchesPanel({ app, faults, frame, replayWindowSecondsMax, values: { switches } }: OAuthPageProps) {
  const isNative = app.kind === 'native'
  return (
    <Panel title={t('Token safety')}>
      <Form
        action={appPath(app.clientId, '/oauth/switches')}
        csrfToken={frame.csrfToken}
        class="stack"
        novalidate
      >
        {isNative ? (
          <p>{t('A native app always uses PKCE, and its refresh tokens always rotate.')}</p>
        ) : (
          <>
            <Checkbox
              name="requires_pkce"
              label={t('Require PKCE')}
              hint={t('A stolen code is worth nothing without the verifier that only your app has.')}
              isChosen={switches.requiresPkce}
            />
            <Checkbox
              name="rotates_refresh_tokens"
              label={t('Rotate refresh tokens')}
              hint={t(
                'Each refresh gives a new refresh token and ends the old one, so that a stolen one is noticed. Your app must store the new one each time.',
              )}
              isChosen={switches.rotatesRefreshTokens}
            />
          </>
        )}
        <Checkbox
          name="sends_iss"
          label={t('Send iss (RFC 9207)')}
          hint={t(
            'Answers name this server, so that an app that knows several cannot be led to the wrong one. Leave it off for clients that know Asana by its addresses alone, such as Auth.js: they refuse an issuer that they do not expect. With openid it is always sent.',
          )}
          isChosen={switches.sendsIssuer}
        />
        <Field
          name="replay_window"
          label={t('Replay window in seconds')}
          value={switches.replayWindow}
          hint={t(
            'How long a retry with the refresh token before gets the same answer again, for apps whose connection broke. 0 to {seconds}.',
            { seconds: replayWindowSecondsMax },
          )}
          error={faults.find(({ field }) => field === 'replay_window')?.text}
        />
        <div class="form-actions">
          <Button>{t('Save token safety')}</Button>
        </div>
      </Form>
    </Panel>
  )
}
