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
    <Document title="Set up a second factor">
      <Card
        heading="Set up a second factor"
        smallPrint={
          <p>
            <a href="/logout">Log out</a>
          </p>
        }
      >
        <p>
          {names.length === 0 ? (
            'An admin of your workspace requires'
          ) : (
            <>
              <bdi class="strong">{names.join(', ')}</bdi> {names.length === 1 ? 'requires' : 'require'}
            </>
          )}{' '}
          that more than your password proves that it is you. Set it up now; then you go on.
        </p>
        <div class="stack">
          <LinkButton href={`${APP_PATH}/new?${query}`} kind="primary">
            Set up authenticator app
          </LinkButton>
          <LinkButton href={`${PASSKEYS_PATH}/new?${query}`}>Add passkey</LinkButton>
        </div>
      </Card>
    </Document>
  )
}
