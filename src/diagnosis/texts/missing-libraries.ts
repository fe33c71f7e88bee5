import type { ErrorText } from './row.ts'

/** What runtimes and package tools print when a library, an extension or a program is not installed. */
const sayings: readonly (readonly [says: string, from: string])[] = [
  ['No module named', 'Python'],
  ["Algorithm 'ES256' could not be found", 'PyJWT'],
  ['Do you have cryptography installed', 'PyJWT'],
  ['Cannot find module', 'Node'],
  ['ERR_MODULE_NOT_FOUND', 'Node'],
  ['Cannot find package…imported from', 'Node'],
  ['Uncaught Error: Class…not found', 'PHP'],
  ['Call to undefined function curl_', 'PHP'],
  ['Call to undefined function openssl_', 'PHP'],
  ['requires ext-…it is missing from your system', 'PHP Composer'],
  ['cannot load such file --', 'Ruby'],
  ['Could not find gem', 'Ruby Bundler'],
  ['java.lang.NoClassDefFoundError', 'Java'],
  ['java.lang.ClassNotFoundException', 'Java'],
  ['no required module provides package', 'Go'],
  ['is not in GOROOT', 'Go'],
  ['Could not load file or assembly', '.NET'],
  ['openssl: command not found', 'shell'],
  ['command not found: openssl', 'zsh'],
  ["'openssl' is not recognized as an internal or external command", 'cmd.exe'],
  ["The term 'openssl' is not recognized", 'PowerShell'],
  ['curl: command not found', 'shell'],
  ['keytool: command not found', 'shell'],
]

/** Nothing was sent yet: they say themselves what is missing. */
export const missingLibraryTexts: readonly ErrorText[] = sayings.map(([says, from]) => ({
  says,
  from,
  causes: ['library-missing'],
  certainty: 'certain',
}))
