import { createContext } from 'preact'
import { useContext } from 'preact/hooks'

/** What somebody typed into a form before they were asked who they are, by the address that it is sent to. */
export interface TypedForm {
  readonly action: string
  readonly fields: readonly (readonly [name: string, value: string])[]
}

/** Of a page; handed in by `render.ts`. */
export const Typed = createContext<TypedForm | null>(null)
/** Of the form around a field. */
export const TypedValues = createContext<URLSearchParams | null>(null)

/** What was typed into this form; null for one that comes as it is. */
export function useTypedForm(action: string): URLSearchParams | null {
  const typed = useContext(Typed)
  return typed?.action === action
    ? new URLSearchParams(typed.fields.map(([name, value]) => [name, value]))
    : null
}

/** What was typed into a text field, or what stands there otherwise. */
export function useTyped(name: string, otherwise: string): string {
  return useContext(TypedValues)?.get(name) ?? otherwise
}

/** What was chosen under a name, or what is otherwise: a form says nothing of what was not. */
export function useChosen(name: string, otherwise: ReadonlySet<string>): ReadonlySet<string> {
  const typed = useContext(TypedValues)
  return typed === null ? otherwise : new Set(typed.getAll(name))
}
