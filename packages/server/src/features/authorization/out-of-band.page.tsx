import { t } from '../../languages/text.js'
import { Card, Document } from '../../ui/document.js'

/** Shows a code to be copied, and nothing that could take it anywhere else. The sentence is Asana's. */
export function OutOfBandPage({ code }: { readonly code: string }) {
  return (
    <Document title={t('Your code')}>
      <Card heading={t('One step left')}>
        <p>{t('Please copy this code, switch to your application, and paste it there:')}</p>
        <p>
          <code class="one-time-code">{code}</code>
        </p>
        <p class="hint">{t('It works once, for one minute. You can close this page afterwards.')}</p>
      </Card>
    </Document>
  )
}
