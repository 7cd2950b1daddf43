import { MudraError } from '../errors.js'

/**
 * Loads a package that not everybody needs.
 * @param load  `() => import('name')`, with the name in it, so that bundlers see it
 * @throws MudraError `package_missing`
 */
export async function loadPackage<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load()
  } catch (error) {
    throw new MudraError(
      'package_missing',
      `${name} is not installed, or not for this machine. Run: npm install ${name}`,
      { cause: error },
    )
  }
}
