import { serverCommand } from '../../text.ts'

/** XML 1.0, production [2]: all else may not stand in a document, not even as a character reference. */
const notXml = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
}

/** A reader of XML sees the same; a build server that is shown the file sees no command. */
const withoutServerCommands = (text: string) =>
  text.replaceAll('::', '&#58;:').replaceAll(serverCommand, '#&#35;')

const escapedText = (text: string) =>
  withoutServerCommands(
    text.replaceAll(notXml, '\ufffd').replaceAll(/[&<>\r]/g, (letter) => escapes[letter] ?? letter),
  )

const escapedAttribute = (text: string) =>
  text
    .replaceAll(notXml, '\ufffd')
    .replaceAll(/[&<>"\t\n\r]/g, (letter) => escapes[letter] ?? letter)
    .replaceAll(serverCommand, '#&#35;')

/** An element of XML, or text. */
export type XmlNode = string | XmlElement

/** Name, attributes, and what is inside. */
export type XmlElement = readonly [
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  ...children: XmlNode[],
]

function lines([name, attributes, ...children]: XmlElement, indent: string): string[] {
  const words = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escapedAttribute(String(value))}"`,
  )
  const tag = `${indent}<${name}${words.join('')}`
  if (children.length === 0) return [`${tag}/>`]
  const texts = children.filter((child) => typeof child === 'string')
  if (texts.length === children.length) return [`${tag}>${texts.map(escapedText).join('')}</${name}>`]
  return [
    `${tag}>`,
    ...children.flatMap((child) =>
      typeof child === 'string' ? escapedText(child) : lines(child, `${indent}  `),
    ),
    `${indent}</${name}>`,
  ]
}

/**
 * @param root element with all that is in it
 * @returns an XML document; what XML cannot hold is U+FFFD in it
 */
export function xmlDocument(root: XmlElement): string {
  return ['<?xml version="1.0" encoding="UTF-8"?>', ...lines(root, ''), ''].join('\n')
}
