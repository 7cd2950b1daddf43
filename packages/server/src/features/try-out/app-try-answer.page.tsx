import { t } from '../../languages/text.js'
import { LinkButton, PostButton } from '../../ui/button.js'
import { Badge } from '../../ui/badge.js'
import { CopyField } from '../../ui/copy-field.js'
import { Button, CsrfField, HiddenFields } from '../../ui/form.js'
import { Panel } from '../../ui/panel.js'
import type { AppPageProps } from '../apps/pages/app-shell.parts.js'
import { Parameters, TryShell } from './app-try.page.js'
import type { TryResult } from './try-exchange.js'
import { appPath } from '../apps/pages/app-paths.rules.js'

/** How an answer came and what is in it, each secret by its hint. */
export interface ShownAnswer {
  readonly method: 'GET' | 'POST'
  readonly parameters: readonly (readonly [name: string, value: string, words: string])[]
  readonly idTokenClaims: string | null
  readonly error: string | null
}

/** The callback: what the server answered the app, and the next step. @param code  to be exchanged; null when there is none */
export function TryAnswerPage({
  answer,
  code,
  codeSeconds,
  ...props
}: AppPageProps & {
  readonly answer: ShownAnswer
  readonly code: string | null
  readonly codeSeconds: number
}) {
  const { app, frame } = props
  return (
    <TryShell {...props}>
      <Panel
        title={t('2. The answer')}
        lead={t('The browser came back to the callback with {method}. The state is the one that was sent.', {
          method: answer.method,
        })}
      >
        <Parameters label={t('Parameters of the answer')} rows={answer.parameters} />
        {answer.idTokenClaims !== null && (
          <CopyField
            id="id-token-claims"
            label={t('What the ID token says')}
            value={answer.idTokenClaims}
            isBlock
          />
        )}
      </Panel>
      {code !== null && (
        <Panel
          title={t('3. Exchange the code')}
          lead={t(
            'A code lives {codeSeconds} seconds and works once. Your app exchanges it with its secret; here the server does, for you as the app’s owner.',
            { codeSeconds },
          )}
        >
          <form method="post" action={appPath(app.clientId, '/try/exchange')}>
            <CsrfField token={frame.csrfToken} />
            <HiddenFields values={{ code }} />
            <div class="form-actions">
              <Button>{t('Exchange the code')}</Button>
            </div>
          </form>
        </Panel>
      )}
      {code === null && <StartAgain clientId={app.clientId} hasFault={answer.error !== null} />}
    </TryShell>
  )
}

/** The end: the token request, its answer, and a first call with the token. */
export function TryResultPage({
  curl,
  result,
  ...props
}: AppPageProps & { readonly curl: string; readonly result: TryResult }) {
  const { app, frame } = props
  return (
    <TryShell {...props} hasFault={!result.isOk}>
      <Panel
        title={t('3. The token request')}
        lead={t('What your app sends, with its secret in a variable.')}
      >
        <CopyField id="token-request" label={t('Token request')} value={curl} isBlock />
      </Panel>
      <Panel title={t('4. The token answer')} action={<Status status={result.status} />}>
        <CopyField id="token-answer" label={t('Token answer')} value={result.text} isBlock />
        {result.idTokenClaims !== null && (
          <CopyField
            id="id-token-claims"
            label={t('What the ID token says')}
            value={result.idTokenClaims}
            isBlock
          />
        )}
      </Panel>
      {result.me !== null && (
        <Panel
          title={t('5. The first call')}
          lead={t('GET /users/me with the new token.')}
          action={<Status status={result.me.status} />}
        >
          <CopyField id="me-answer" label={t('Answer')} value={result.me.text} isBlock />
        </Panel>
      )}
      {result.grantGid !== null && (
        <Panel
          title={t('Clean up')}
          lead={t('The tokens were not kept. What you granted stands on your Apps page until you revoke it.')}
          action={
            <PostButton
              action={appPath(app.clientId, '/try/revoke')}
              csrfToken={frame.csrfToken}
              fields={{ grant: result.grantGid }}
              kind="danger-plain"
            >
              {t('Revoke what I granted')}
            </PostButton>
          }
        />
      )}
      <StartAgain clientId={app.clientId} hasFault={!result.isOk} />
    </TryShell>
  )
}

/** An answer that belongs to no try of this browser, or to one that is over. */
export function TryStrayPage(props: AppPageProps) {
  return (
    <TryShell {...props} hasFault>
      <Panel title={t('That answer belongs to no try of yours')}>
        <p>
          {t(
            'Its state is not the one that was sent from this browser, or it came too late. An app must refuse such an answer: somebody else may have made it.',
          )}
        </p>
        <div class="form-actions">
          <LinkButton href={appPath(props.app.clientId, '/try')} kind="primary">
            {t('Start again')}
          </LinkButton>
        </div>
      </Panel>
    </TryShell>
  )
}

function StartAgain({ clientId, hasFault }: { readonly clientId: string; readonly hasFault: boolean }) {
  return (
    <p>
      <LinkButton href={appPath(clientId, '/try')} kind={hasFault ? 'primary' : 'plain'}>
        {t('Try again')}
      </LinkButton>
    </p>
  )
}

function Status({ status }: { readonly status: number }) {
  return <Badge tone={status < 400 ? 'good' : 'danger'}>{String(status)}</Badge>
}
