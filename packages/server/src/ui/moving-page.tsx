import { rich, t } from '../languages/text.js'
import { Card, Document } from './document.js'
import { safeHref } from './safe-href.js'

/**
 * Moves on by itself, with or without script, to where a form leads: outside of the form's own navigation, which browsers hold to the
 * addresses that its page names. It replaces itself in the history. The link comes up after a while only, so that nobody in a hurry opens
 * the address twice: what an app is handed is worth one visit.
 * @param address  a path of this site, or a verified http(s) address of an app
 */
export function MovingPage({ address }: { readonly address: string }) {
  const host = address.startsWith('/') ? null : new URL(address).host
  return (
    <Document title={t('One moment')} moveTo={address}>
      <Card heading={t('One moment')}>
        <p>
          {host === null ? (
            t('You are being taken on.')
          ) : (
            <>{rich('You are being taken back to {host}', { host: <code>{host}</code> })}</>
          )}
        </p>
        <p class="move-on">
          {rich('Nothing happens? <a>Go on here</a>', {
            a: (words) => <a href={safeHref(address)}>{words}</a>,
          })}
        </p>
      </Card>
    </Document>
  )
}
