import { FilterField } from '../../ui/fields.js'
import { Panel } from '../../ui/panel.js'
import type { Frame } from '../../ui/shell.js'
import { DocsPage } from './docs.page.js'
import type { EndpointGroup } from './endpoint.js'
import { OPENAPI_PATH } from '../../protocol/asana/api-paths.js'

const FILTER_ID = 'find-endpoint'

/** `/docs/api`: every endpoint, with a link to its page. */
export function ApiPage({
  frame,
  groups,
}: {
  readonly frame: Frame
  readonly groups: readonly EndpointGroup[]
}) {
  return (
    <DocsPage
      frame={frame}
      current="/docs/api"
      title="Endpoints"
      lead={
        <>
          The same names, paths and answers as Asana’s. For your tools:{' '}
          <a href={OPENAPI_PATH}>the OpenAPI description</a> and{' '}
          <a href="/docs/postman.json">a Postman collection</a>.
        </>
      }
    >
      <FilterField id={FILTER_ID} label="Find an endpoint" />
      {groups.map(({ endpoints, tag, text }) => (
        <Panel key={tag} title={tag} id={tag.toLowerCase().replaceAll(' ', '-')} lead={text}>
          <ul class="docs-pairs" data-filtered-by={FILTER_ID}>
            {endpoints.map(({ id, method, path, summary }) => (
              <li key={id} data-filter-item>
                <a href={`/docs/api/${id}`}>{summary}</a>
                <code>
                  {method} {path}
                </code>
              </li>
            ))}
          </ul>
        </Panel>
      ))}
    </DocsPage>
  )
}
