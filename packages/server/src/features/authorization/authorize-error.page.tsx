import { rich, t } from '../../languages/text.js'
import { Card, Document } from '../../ui/document.js'
import { safeHref } from '../../ui/safe-href.js'
import type { ErrorWords } from './authorize-error-words.js'

/**
 * Says why an app gets no answer: to the person in words, to the app's developer in Asana's line.
 * @param line  `code: message`
 * @param reference  the request's id, under which the log has the reason
 * @param otherAccountHref  where somebody else signs in and comes back; null where that would change nothing
 */
export function AuthorizeErrorPage({
  words,
  line,
  reference,
  otherAccountHref,
}: {
  readonly words: ErrorWords
  readonly line: string
  readonly reference: string
  readonly otherAccountHref: string | null
}) {
  return (
    <Document title={t(words.title)}>
      <Card
        heading={t(words.title)}
        smallPrint={<p>{rich('Reference number {reference}', { reference: <code>{reference}</code> })}</p>}
      >
        <p>{t(words.text)}</p>
        {otherAccountHref !== null && (
          <p>
            <a href={safeHref(otherAccountHref)}>{t('Use another account')}</a>
          </p>
        )}
        <p class="error-line">
          <code>{line}</code>
        </p>
      </Card>
    </Document>
  )
}
