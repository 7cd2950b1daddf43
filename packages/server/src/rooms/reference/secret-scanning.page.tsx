import { CopyField } from '../../ui/copy-field.js'
import { Panel } from '../../ui/panel.js'
import type { Frame } from '../../ui/shell.js'
import { Table } from '../../ui/table.js'
import { DocsPage } from './docs.page.js'

/** A kind of secret, and how to know it. */
export interface SecretKind {
  readonly prefix: string
  readonly name: string
  readonly loss: string
}

/** `/docs/secret-scanning`: what scanners look for. */
export function SecretScanningPage({
  frame,
  kinds,
  pattern,
  checker,
}: {
  readonly frame: Frame
  readonly kinds: readonly SecretKind[]
  readonly pattern: string
  readonly checker: string
}) {
  return (
    <DocsPage
      frame={frame}
      current="/docs/secret-scanning"
      title="Secret scanning"
      lead="Find secrets of this server in code, logs and chats, without false alarms."
    >
      <Panel
        title="The pattern"
        lead="A prefix that names the kind, 32 random characters, 6 of a checksum: 42 in all."
      >
        <CopyField id="pattern" label="Regular expression" value={pattern} />
      </Panel>
      <Panel title="The kinds" isFlush>
        <Table
          label="Kinds of secret"
          rows={kinds}
          keyOf={({ prefix }) => prefix}
          columns={[
            { head: 'Prefix', cell: ({ prefix }) => <code>{prefix}</code> },
            { head: 'What it is', cell: ({ name }) => name },
            { head: 'If it leaked', cell: ({ loss }) => loss },
          ]}
        />
      </Panel>
      <Panel
        title="The checksum"
        lead="CRC-32, as in zip, over the first 36 characters, written as 6 base62 digits: 0–9, then A–Z, then a–z. It tells a secret from a text that only looks like one, and it protects nothing else."
      >
        <CopyField id="checker" label="JavaScript" value={checker} isBlock />
      </Panel>
    </DocsPage>
  )
}
