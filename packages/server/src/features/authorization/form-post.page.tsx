import { t } from '../../languages/text.js'
import { Card, Document } from '../../ui/document.js'
import { Button } from '../../ui/form.js'

/**
 * Takes an answer to the app as a form: by itself where there is script, by the button where there is none.
 * @param action  the verified redirect address
 * @param fields  of the answer, in order
 * @see OAuth 2.0 Form Post Response Mode §2
 */
export function FormPostPage({
  action,
  fields,
}: {
  readonly action: string
  readonly fields: readonly (readonly [name: string, value: string])[]
}) {
  return (
    <Document title={t('Back to the app')} scripts={['form-post.js']}>
      <Card heading={t('Going back to the app')}>
        <p>{t('If nothing happens, go on with the button.')}</p>
        <form method="post" action={action}>
          {fields.map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <Button>{t('Continue')}</Button>
        </form>
      </Card>
    </Document>
  )
}
