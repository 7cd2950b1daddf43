import { CopyField } from '../../ui/copy-field.js'
import { BackLink } from '../../ui/page-header.js'
import { Facts, Panel } from '../../ui/panel.js'
import type { Frame } from '../../ui/shell.js'
import { DocsPage, Words } from './docs.page.js'
import type { Endpoint, ShownInput } from './endpoint.js'
import { SampleField } from './sample.page.js'

/** `/docs/api/:operation_id`: all about one endpoint. */
export function EndpointPage({ frame, endpoint }: { readonly frame: Frame; readonly endpoint: Endpoint }) {
  return (
    <DocsPage
      frame={frame}
      current="/docs/api"
      title={endpoint.summary}
      lead={<Words text={endpoint.text} />}
      above={<BackLink href="/docs/api">All endpoints</BackLink>}
    >
      <div class="docs-split">
        <div>
          <Panel title="Request">
            <RequestFacts endpoint={endpoint} />
          </Panel>
          <Inputs title="In the path" inputs={endpoint.pathInputs} />
          <Inputs title="In the query" inputs={endpoint.queryInputs} />
          <Inputs title="In the body, inside data" inputs={endpoint.bodyInputs} />
        </div>
        <div>
          <Panel
            title="Try it"
            lead="With records of the demo organisation. Replace their ids with your own."
          >
            <SampleField id="sample" label="Request" sample={endpoint.sample} />
            <CopyField
              id="sdk"
              label="With Asana’s SDK for JavaScript, npm’s asana 3"
              value={endpoint.sdk}
              isBlock
              language="javascript"
            />
          </Panel>
          <Panel title="Answer" lead={answerLead(endpoint)}>
            <CopyField id="answer" label="Example" value={endpoint.answer} isBlock language="json" />
            <p>
              <a href="/docs/errors#api">Errors</a> look the same everywhere.
            </p>
          </Panel>
        </div>
      </div>
    </DocsPage>
  )
}

function RequestFacts({ endpoint }: { readonly endpoint: Endpoint }) {
  const { aliases, id, method, path, scope } = endpoint
  const needs =
    scope === null ? (
      <a href="/docs/scopes#default">Full permissions</a>
    ) : (
      <a href={`/docs/scopes#${scope}`}>
        <code>{scope}</code>
      </a>
    )
  const items = [
    {
      term: 'Request',
      value: (
        <code>
          {method} {path}
        </code>
      ),
    },
    { term: 'Needs', value: needs },
    { term: 'Operation', value: <code>{id}</code> },
    ...(aliases.length === 0 ? [] : [{ term: 'Also at', value: <code>{aliases.join(' · ')}</code> }]),
  ]
  return <Facts items={items} />
}

function Inputs({ title, inputs }: { readonly title: string; readonly inputs: readonly ShownInput[] }) {
  if (inputs.length === 0) return null
  return (
    <Panel title={title}>
      <dl class="docs-pairs">
        {inputs.map(({ name, required, text, type }) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
              {required ? `required · ${type}` : type}
            </dt>
            <dd>
              <Words text={text} />
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  )
}

function answerLead({ lists, status }: Endpoint) {
  if (!lists) return `Status ${status}.`
  return (
    <>
      Status {status}. Ask for up to 100 records a page with <code>limit</code>; <code>next_page.offset</code>{' '}
      then says where to continue. Name the fields that you want with <code>opt_fields</code>.
    </>
  )
}
