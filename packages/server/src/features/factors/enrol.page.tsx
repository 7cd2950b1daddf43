import { rich, t } from '../../languages/text.js'
import { LinkButton } from '../../ui/button.js'
import { Card, Document } from '../../ui/document.js'
import { APP_PATH, PASSKEYS_PATH } from './factor-paths.page.js'

/** `GET /login/enrol`: a workspace wants a second factor before anything else. */
export function EnrolPage({
  names,
  to,
}: {
  /** Of the workspaces that want it. */
  readonly names: readonly string[]
  readonly to: string
}) {
  const query = new URLSearchParams({ to }).toString()
  return (
    <Document title={t('Set up a second factor')}>
      <Card
        heading={t('Set up a second factor')}
        smallPrint={
          <p>
            <a href="/logout">{t('Log out')}</a>
          </p>
        }
      >
        <p>
          {names.length === 0
            ? t(
                'An admin of your workspace requires that more than your password proves that it is you. Set it up now; then you go on.',
              )
            : rich(
                '{count, plural, one {{names} requires} other {{names} require}} that more than your password proves that it is you. Set it up now; then you go on.',
                { count: names.length, names: <bdi class="strong">{names.join(', ')}</bdi> },
              )}
        </p>
        <div class="stack">
          <LinkButton href={`${APP_PATH}/new?${query}`} kind="primary">
            {t('Set up authenticator app')}
          </LinkButton>
          <LinkButton href={`${PASSKEYS_PATH}/new?${query}`}>{t('Add passkey')}</LinkButton>
        </div>
      </Card>
    </Document>
  )
}
