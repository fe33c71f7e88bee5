/**
 * What the columns of a row hold, by their names. Nothing is inherited: `constructor` and `__proto__` are names like all
 * others. Unlike what `Object.create(null)` makes, these are as quick to fill as `{}`.
 */
export class Values {
  [name: string]: unknown
}
Object.setPrototypeOf(Values.prototype, null)
Reflect.deleteProperty(Values.prototype, 'constructor')
