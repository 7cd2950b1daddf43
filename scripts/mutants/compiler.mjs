// Asks the compiler about a mistake: what it refuses nobody can make unseen, and no test has to notice it.
import { API } from 'typescript/unstable/async'

/** "Declared but never used" and its like: whoever forgets a line may well forget the import with it. */
const UNUSED = new Set([6133, 6138, 6192, 6196, 6198, 6199, 6205])

/**
 * @param root of the project
 * @param config path of the tsconfig.json that holds the files
 * @returns `refuses(file, text)`: whether the compiler finds an error in `file` if it read `text`; and `close`
 */
export async function openCompiler(root, config) {
  const imagined = new Map()
  const api = new API({ cwd: root, fs: { readFile: (path) => imagined.get(path) } })
  let snapshot = await api.updateSnapshot({ openProjects: [config] })
  const refresh = async (changed) => {
    const before = snapshot
    snapshot = await api.updateSnapshot({ fileChanges: { changed } })
    await before.dispose()
  }
  return {
    refuses: async (file, text) => {
      const changed = [...new Set([file, ...imagined.keys()])]
      imagined.clear()
      imagined.set(file, text)
      await refresh(changed)
      const { program } = snapshot.getProject(config)
      const found = [
        ...(await program.getSyntacticDiagnostics(file)),
        ...(await program.getSemanticDiagnostics(file)),
      ]
      return found.some(({ code }) => !UNUSED.has(code))
    },
    close: async () => await api.close(),
  }
}
