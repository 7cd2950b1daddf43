import { rich } from '../languages/text.js'
import { Card, Document } from './document.js'
import { safeHref } from './safe-href.js'

/**
 * A page that says one thing: what happened and what to do about it.
 * @param reference  the request's id, under which the log has it; null where nothing went wrong
 */
export function MessagePage({
  title,
  text,
  reference,
  link,
}: {
  readonly title: string
  readonly text: string
  readonly reference: string | null
  readonly link?: { readonly href: string; readonly text: string } | undefined
}) {
  return (
    <Document title={title}>
      <Card
        heading={title}
        smallPrint={
          reference !== null && (
            <p>{rich('Reference number {reference}', { reference: <code>{reference}</code> })}</p>
          )
        }
      >
        <p>{text}</p>
        {link !== undefined && (
          <p>
            <a href={safeHref(link.href)}>{link.text}</a>
          </p>
        )}
      </Card>
    </Document>
  )
}
