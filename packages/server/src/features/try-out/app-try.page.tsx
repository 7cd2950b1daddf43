import { known, t } from '../../languages/text.js'
import type { ComponentChildren } from 'preact'
import { LinkButton, PostButton } from '../../ui/button.js'
import { CopyField } from '../../ui/copy-field.js'
import { Checkbox, CheckboxGroup, RadioGroup, SelectField } from '../../ui/fields.js'
import { Button, CsrfField } from '../../ui/form.js'
import { Panel } from '../../ui/panel.js'
import { consentWords } from '../../protocol/oauth/consent-words.js'
import { FULL_SCOPE, readScopes } from '../../protocol/oauth/scope.js'
import { AppShell, type AppPageProps } from '../apps/pages/app-shell.parts.js'
import type { ListedApp } from '../apps/list-apps.js'
import { appPath } from '../apps/pages/app-paths.rules.js'

interface TryPageProps extends AppPageProps {
  readonly app: ListedApp
  /** Where the answer comes; it must be registered like any other. */
  readonly callback: string
}

/** `GET /0/my-apps/:client_id/try`: does it work? */
export function TryPage(props: TryPageProps) {
  const { app, callback, frame } = props
  const isRegistered = app.redirectUris.includes(callback)
  return (
    <TryShell
      {...props}
      lead={t(
        'Walk through an authorization of your own account, and see each request and each answer. Nothing that is secret is shown.',
      )}
    >
      {!isRegistered && (
        <Panel
          title={t('1. Register the callback')}
          lead={t(
            'Answers go to registered addresses alone. This one belongs to this page; remove it under OAuth when you are done.',
          )}
          action={
            <PostButton
              action={appPath(app.clientId, '/try/callback-url')}
              csrfToken={frame.csrfToken}
              kind="primary"
            >
              {t('Register callback')}
            </PostButton>
          }
        >
          <CopyField id="callback" label={t('Callback')} value={callback} />
        </Panel>
      )}
      {isRegistered && app.distribution === 'none' && (
        <Panel
          title={t('Choose who can authorize it')}
          lead={t('Until its distribution is set nobody can authorize the app, and neither can you.')}
          action={
            <LinkButton href={appPath(app.clientId, '/manage-distribution')} kind="primary">
              {t('Manage distribution')}
            </LinkButton>
          }
        />
      )}
      {isRegistered && app.distribution !== 'none' && <WishForm {...props} />}
    </TryShell>
  )
}

function WishForm({ app, frame }: TryPageProps) {
  const names = app.permissions === 'full' ? [FULL_SCOPE] : app.scopes
  const choices = [...names, ...app.identityScopes].map((scope) => ({
    value: scope,
    label: scope === FULL_SCOPE ? t('Full permissions') : wordsOf(scope),
    code: scope,
  }))
  const isPkceRequired = app.kind === 'native' || app.requiresPkce
  return (
    <Panel title={t('1. Ask')}>
      <form method="post" action={appPath(app.clientId, '/try')} class="stack">
        <CsrfField token={frame.csrfToken} />
        <CheckboxGroup
          name="scope"
          label={t('Scopes')}
          hint={t('What the app is registered for.')}
          values={new Set(names)}
          choices={choices}
        />
        <RadioGroup
          name="response_type"
          label={t('Answer with')}
          value="code"
          choices={[
            { value: 'code', label: t('A code to exchange'), code: 'code' },
            {
              value: 'id_token',
              label: t('An ID token'),
              code: 'id_token',
              hint: t('Needs the scope openid.'),
            },
            {
              value: 'code id_token',
              label: t('Both'),
              code: 'code id_token',
              hint: t('Needs the scope openid.'),
            },
          ]}
        />
        {isPkceRequired ? (
          <p class="hint">{t('The app must use PKCE, so a verifier is made.')}</p>
        ) : (
          <Checkbox
            name="pkce"
            label={t('Use PKCE')}
            isChosen
            hint={t('The code is worth nothing without the verifier.')}
          />
        )}
        <SelectField
          name="prompt"
          label={t('Ask the person')}
          value=""
          options={[
            { value: '', text: t('When needed') },
            { value: 'consent', text: t('Always to allow it (prompt=consent)') },
            { value: 'login', text: t('To log in again (prompt=login)') },
            { value: 'none', text: t('Never (prompt=none)') },
          ]}
        />
        <div class="form-actions">
          <Button>{t('Build the request')}</Button>
        </div>
      </form>
    </Panel>
  )
}

/** The answer to the form: the request as an app would send it, and the way there. */
export function TryRequestPage({
  address,
  minutes,
  ...props
}: AppPageProps & { readonly address: string; readonly minutes: number }) {
  const [endpoint = '', query = ''] = address.split('?')
  return (
    <TryShell {...props}>
      <Panel
        title={t('1. The request')}
        lead={t('Your app sends the person’s browser to this address.')}
        action={
          <LinkButton href={address} kind="primary">
            {t('Go there')}
          </LinkButton>
        }
      >
        <CopyField id="authorize-url" label={t('Authorization URL')} value={address} isBlock />
        <Parameters
          label={t('Parameters of {endpoint}', { endpoint })}
          rows={[...new URLSearchParams(query)].map(([name, value]) => [
            name,
            value,
            known(REQUEST_WORDS[name] ?? ''),
          ])}
        />
        <p class="hint">{t('You have {minutes} minutes from here to the end.', { minutes })}</p>
      </Panel>
    </TryShell>
  )
}

const REQUEST_WORDS: Readonly<Record<string, string>> = {
  response_type: 'What the answer is to hold',
  client_id: 'Which app asks',
  redirect_uri: 'Where the answer goes; registered exactly so',
  scope: 'What it asks for',
  state: 'Comes back unchanged, so that the app knows its own answer',
  code_challenge: 'SHA-256 of the verifier that stays with the app',
  code_challenge_method: 'How the challenge was made',
  nonce: 'Comes back inside the ID token',
  response_mode: 'How the answer travels',
  prompt: 'When the person is asked',
}

/** The pages of one try. */
export function TryShell({
  children,
  lead,
  hasFault = false,
  ...props
}: AppPageProps & {
  readonly lead?: string
  readonly hasFault?: boolean
  readonly children: ComponentChildren
}) {
  return (
    <AppShell {...props} tab="/try" title={t('Try it')} lead={lead} hasFault={hasFault}>
      {children}
    </AppShell>
  )
}

/** Names with their values, and what each is for. */
export function Parameters({
  label,
  rows,
}: {
  readonly label: string
  readonly rows: readonly (readonly [name: string, value: string, words: string])[]
}) {
  return (
    <dl class="parameters" aria-label={label}>
      {rows.map(([name, value, words], index) => (
        <div key={`${index} ${name}`}>
          <dt>
            <code>{name}</code>
          </dt>
          <dd>
            <code>{value}</code>
            {words !== '' && <span class="hint">{words}</span>}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function wordsOf(scope: string): string {
  const [group] = consentWords(readScopes(scope))
  return known(group?.sentences[0]?.text ?? scope)
}
