import { t } from '../../languages/text.js'
import { FormActions, LinkButton } from '../../ui/button.js'
import { CopyField } from '../../ui/copy-field.js'
import { Button, CsrfField, ErrorSummary, Field, HiddenFields } from '../../ui/form.js'
import { BackLink } from '../../ui/page-header.js'
import { Panel } from '../../ui/panel.js'
import { Shell, type Frame } from '../../ui/shell.js'
import { APP_PATH, SECURITY_PATH } from './factor-paths.page.js'

/** `GET /0/profile/security/app/new`: what it takes, before anything is made. */
export function BeginAppPage({ frame, to }: { readonly frame: Frame; readonly to: string }) {
  return (
    <Shell
      frame={frame}
      nav="profile"
      title={t('Set up an authenticator app')}
      lead={t('Have the app at hand: any one for codes that change every 30 seconds will do.')}
      above={<BackLink href={SECURITY_PATH}>{t('Security')}</BackLink>}
    >
      <Panel>
        <p>
          {t(
            'You will scan a picture or type a key, then enter the first code. From then on logging in asks for a code after your password.',
          )}
        </p>
        <form method="post" action={`${APP_PATH}/new`}>
          <CsrfField token={frame.csrfToken} />
          <HiddenFields values={{ to }} />
          <FormActions>
            <Button>{t('Show the key')}</Button>
            <LinkButton href={SECURITY_PATH}>{t('Not now')}</LinkButton>
          </FormActions>
        </form>
      </Panel>
    </Shell>
  )
}

/** `GET /0/profile/security/app`: the key, and the form for the first code. */
export function ConfirmAppPage({
  app: { qr, text },
  error,
  frame,
  to,
}: {
  readonly frame: Frame
  readonly app: { readonly text: string; readonly qr: readonly (readonly boolean[])[] }
  readonly to: string
  readonly error: string | null
}) {
  return (
    <Shell
      frame={frame}
      nav="profile"
      title={t('Set up an authenticator app')}
      lead={t('Scan the picture with the app, or type the key into it.')}
      hasFault={error !== null}
      above={<BackLink href={SECURITY_PATH}>{t('Security')}</BackLink>}
    >
      <Panel>
        <ErrorSummary errors={error === null ? [] : [{ field: 'code', text: error }]} />
        <QrPicture rows={qr} />
        <CopyField id="key" label={t('Key')} value={grouped(text)} isSecret />
        <form method="post" action={`${APP_PATH}/confirm`} class="stack narrow" novalidate={error !== null}>
          <CsrfField token={frame.csrfToken} />
          <HiddenFields values={{ to }} />
          <Field
            name="code"
            label={t('Code')}
            hint={t('The 6 digits that the app shows now.')}
            autocomplete="one-time-code"
            error={error ?? undefined}
          />
          <FormActions>
            <Button>{t('Turn on')}</Button>
            <LinkButton href={SECURITY_PATH}>{t('Not now')}</LinkButton>
          </FormActions>
        </form>
      </Panel>
    </Shell>
  )
}

const GROUP_LENGTH = 4

/** In groups, as people type. Apps take it with the spaces. */
function grouped(text: string): string {
  return text.match(new RegExp(`.{1,${GROUP_LENGTH}}`, 'g'))?.join(' ') ?? text
}

/** Dark on light in either scheme: readers expect it so. */
function QrPicture({ rows }: { readonly rows: readonly (readonly boolean[])[] }) {
  const path = rows.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  return (
    <svg
      class="qr-code"
      role="img"
      aria-label={t('The key as a picture for your authenticator app. It stands below as text.')}
      viewBox={`0 0 ${rows.length} ${rows.length}`}
      shape-rendering="crispEdges"
    >
      <rect width={rows.length} height={rows.length} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}
