import { OPERATIONS, type Operation, type OperationId } from '../../../src/protocol/asana/operations.js'

interface Route {
  readonly id: OperationId
  readonly method: string
  readonly matches: RegExp
}

const ROUTES: readonly Route[] = (Object.entries(OPERATIONS) as [OperationId, Operation][]).flatMap(
  ([id, { aliases = [], method, path }]) =>
    [path, ...aliases].map((one) => ({
      id,
      method,
      matches: new RegExp(`^${one.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    })),
)
const found = new Map<string, OperationId | null>()

/** The operation that a request reaches. @param path  below `/api/1.0` */
export function operationAt(method: string, path: string): OperationId | null {
  const shape = `${method} ${path.replaceAll(/\d{3,}/g, '1')}`
  let id = found.get(shape)
  if (id === undefined) {
    // A path of words, as /users/me/teams, comes before one that has a parameter in its place.
    id =
      ROUTES.filter((one) => one.method === method && one.matches.test(path)).toSorted(
        (one, other) => parametersIn(one) - parametersIn(other),
      )[0]?.id ?? null
    found.set(shape, id)
  }
  return id
}

const parametersIn = ({ matches }: Route) => matches.source.split('[^').length
