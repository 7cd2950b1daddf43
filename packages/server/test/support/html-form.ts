/** A form as somebody without script sees it. Our own pages are read with this, so it expects what their renderer writes. */
export interface HtmlForm {
  readonly action: string
  readonly method: 'get' | 'post'
  /** What is sent whatever is pressed: hidden fields, and what stands in the others. */
  readonly values: ReadonlyMap<string, string>
  /** Label → name of its field. */
  readonly labels: ReadonlyMap<string, string>
  /** Text of each button → what it adds to the form; null for one without a name. */
  readonly buttons: ReadonlyMap<string, readonly [name: string, value: string] | null>
}

const ATTRIBUTES = String.raw`((?:[^>"]|"[^"]*")*)`

export function formsOf(html: string): readonly HtmlForm[] {
  return elements(html, 'form').map(({ attributes, content }) => {
    const inputs = [...content.matchAll(new RegExp(`<input\\b${ATTRIBUTES}>`, 'g'))].map(([, text]) =>
      attributesOf(text ?? ''),
    )
    const nameById = new Map(inputs.map((input) => [input.get('id') ?? '', input.get('name') ?? '']))
    return {
      action: attributes.get('action') ?? '',
      method: attributes.get('method')?.toLowerCase() === 'post' ? 'post' : 'get',
      values: new Map(
        inputs
          .filter((input) => input.has('name'))
          .filter((input) => !isChoice(input) || input.has('checked'))
          .map((input) => [input.get('name') ?? '', input.get('value') ?? (isChoice(input) ? 'on' : '')]),
      ),
      labels: new Map(
        elements(content, 'label').map((label) => [
          textOf(label.content),
          nameById.get(label.attributes.get('for') ?? '') ?? '',
        ]),
      ),
      buttons: new Map(
        elements(content, 'button').map((button) => {
          const name = button.attributes.get('name')
          return [
            textOf(button.content),
            name === undefined ? null : ([name, button.attributes.get('value') ?? ''] as const),
          ]
        }),
      ),
    }
  })
}

/** What a page says, without its markup. */
export function textOf(html: string): string {
  const visible = html.replaceAll(/<(script|style|head|svg)\b[\s\S]*?<\/\1>/g, ' ')
  return decoded(visible.replaceAll(new RegExp(`<[!/]?[a-z]${ATTRIBUTES}>`, 'gi'), ' '))
    .replaceAll(/\s+/g, ' ')
    .trim()
}

function isChoice(input: ReadonlyMap<string, string>): boolean {
  return ['checkbox', 'radio'].includes(input.get('type') ?? '')
}

function elements(html: string, tag: string) {
  const pattern = new RegExp(`<${tag}\\b${ATTRIBUTES}>([\\s\\S]*?)</${tag}>`, 'g')
  return [...html.matchAll(pattern)].map(([, attributes, content]) => ({
    attributes: attributesOf(attributes ?? ''),
    content: content ?? '',
  }))
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    [...text.matchAll(/([\w-]+)(?:="([^"]*)")?/g)].map(([, name, value]) => [
      name ?? '',
      decoded(value ?? ''),
    ]),
  )
}

const CHARACTERS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

function decoded(text: string): string {
  return text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_whole, name: string) => CHARACTERS[name] ?? '')
}
