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
    <Document title="One moment" moveTo={address}>
      <Card heading="One moment">
        <p>
          {host === null ? (
            'You are being taken on.'
          ) : (
            <>
              You are being taken back to <code>{host}</code>
            </>
          )}
        </p>
        <p class="move-on">
          Nothing happens? <a href={safeHref(address)}>Go on here</a>
        </p>
      </Card>
    </Document>
  )
}
