import { FilterField } from '../../ui/fields.js'
import { Panel } from '../../ui/panel.js'
import type { Frame } from '../../ui/shell.js'
import { Table } from '../../ui/table.js'
import { DocsPage } from './docs.page.js'
import type { EndpointLine } from './endpoint.js'
import type { ScopeEntry, ScopeGuide } from './scope-guide.js'

const FILTER_ID = 'find-scope'

/** `/docs/scopes`: each scope in words, with what it opens. */
export function ScopesPage({ frame, guide }: { readonly frame: Frame; readonly guide: ScopeGuide }) {
  return (
    <DocsPage
      frame={frame}
      current="/docs/scopes"
      title="Scopes"
      lead="A scope says what a token may do. Being allowed to change something does not include reading it: ask for both if you need both."
    >
      <FilterField id={FILTER_ID} label="Find a scope or an endpoint" />
      <Panel title="What each scope opens" isFlush>
        <Table
          label="Scopes and what they open"
          rows={guide.opening}
          keyOf={({ scope }) => scope}
          filterId={FILTER_ID}
          columns={[
            { head: 'Scope', cell: (entry) => <ScopeName {...entry} /> },
            { head: 'Opens', cell: (entry) => <Opens {...entry} /> },
          ]}
        />
      </Panel>
      <Panel
        title="Full permissions"
        id="default"
        lead="An app with full permissions asks for no scope, or for default. A personal access token has them unless you choose scopes. They open everything that the person may do, including what no scope opens:"
      >
        <Endpoints endpoints={guide.fullOnly} />
      </Panel>
      <Panel
        title="Who somebody is"
        id="openid"
        lead="The scopes openid, email, profile and groups can be added to any of the others. They open nothing in the API."
      >
        <p>
          <a href="/docs/openid-connect">OpenID Connect</a> explains what each of them tells your app.
        </p>
      </Panel>
      <Panel
        title="Accepted, but without effect here"
        lead="Apps written for Asana may ask for these. They open nothing on this server yet."
      >
        <ul class="docs-columns">
          {guide.others.map(({ scope, sentence }) => (
            <li key={scope} id={scope}>
              {sentence} <code>{scope}</code>
            </li>
          ))}
        </ul>
      </Panel>
    </DocsPage>
  )
}

function ScopeName({ scope, sentence }: ScopeEntry) {
  return (
    <div id={scope} class="docs-scope">
      <span>{sentence}</span> <code>{scope}</code>
    </div>
  )
}

function Opens({ opens, shows }: ScopeEntry) {
  return (
    <>
      <Endpoints endpoints={opens} />
      {shows.map((thing) => (
        <p key={thing} class="hint">
          Shows {thing}.
        </p>
      ))}
    </>
  )
}

function Endpoints({ endpoints }: { readonly endpoints: readonly EndpointLine[] }) {
  if (endpoints.length === 0) return null
  return (
    <ul class="docs-endpoints">
      {endpoints.map(({ id, summary }) => (
        <li key={id}>
          <a href={`/docs/api/${id}`}>{summary}</a>
        </li>
      ))}
    </ul>
  )
}
