import { rich, t } from '../../languages/text.js'
import { Card, Document } from '../../ui/document.js'
import { Button, CsrfField, HiddenFields } from '../../ui/form.js'
import { safeHref } from '../../ui/safe-href.js'

/** Of an address that somebody wrote into a link. */
const SHOWN_LENGTH_MAX = 200

const shortened = (text: string) =>
  text.length > SHOWN_LENGTH_MAX ? `${text.slice(0, SHOWN_LENGTH_MAX)}…` : text

/**
 * Asks a person whether they want to be logged out.
 * @param action  where the answer is posted
 * @param appName  who sent them here; null when that cannot be told
 * @param fields  the request, to be judged again with the answer
 * @param unregistered  where the app wanted them to go on, and may not send them; null for nowhere
 */
export function LogoutPage({
  action,
  appName,
  csrf,
  fields,
  person,
  stayHref,
  unregistered,
}: {
  readonly action: string
  readonly appName: string | null
  readonly csrf: string
  readonly fields: Readonly<Record<string, string | null>>
  readonly person: { readonly name: string; readonly email: string }
  readonly stayHref: string
  readonly unregistered: string | null
}) {
  return (
    <Document title={t('Log out')} scripts={['arm.js']}>
      <Card
        heading={t('Log out?')}
        smallPrint={
          <p>
            {rich('Signed in as {name} ({email})', {
              name: <bdi class="strong">{person.name}</bdi>,
              email: <bdi>{person.email}</bdi>,
            })}
          </p>
        }
      >
        <p>
          {rich('{appName}This browser will be logged out. Apps keep the access that you gave them.', {
            appName: appName !== null && (
              <>
                {rich('{appName} sent you here to log out.', {
                  appName: <bdi class="strong">{appName}</bdi>,
                })}{' '}
              </>
            ),
          })}
        </p>
        {unregistered !== null && (
          <p>
            {rich(
              'Afterwards you stay here. The app wanted to send you on to an address that is not registered for it: {address}',
              { address: <bdi class="strong">{shortened(unregistered)}</bdi> },
            )}
          </p>
        )}
        <form method="post" action={action} class="stack">
          <CsrfField token={csrf} />
          <HiddenFields values={fields} />
          <Button isArmed>{t('Log out')}</Button>
        </form>
        <p>
          <a href={safeHref(stayHref)}>{t('Stay logged in')}</a>
        </p>
      </Card>
    </Document>
  )
}

/**
 * Says that nobody is signed in with this browser any more.
 * @param back  where the app wants the person to go on; null for nowhere
 */
export function LoggedOutPage({
  back,
}: {
  readonly back: { readonly appName: string; readonly href: string } | null
}) {
  return (
    <Document title={t('You are logged out')}>
      <Card heading={t('You are logged out')}>
        <p>{t('You can close this page. Apps keep the access that you gave them.')}</p>
        {back !== null && (
          <p>
            <a href={safeHref(back.href)}>
              {rich('Go back to {appName}', { appName: <bdi>{back.appName}</bdi> })}
            </a>
          </p>
        )}
      </Card>
    </Document>
  )
}
