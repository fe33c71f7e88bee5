/** How a command is told which set of the settings file to take; whoever looks settings up reads it. */
export const profileOption = {
  profile: {
    value: 'NAME',
    suggests: 'profiles',
    about: {
      en: 'named settings of .pushctlrc (or set PUSHCTL_PROFILE)',
      zh: '采用 .pushctlrc 里的哪组设置（或设置 PUSHCTL_PROFILE）',
    },
  },
} as const
