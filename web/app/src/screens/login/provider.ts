/** An issuer's name as it is shown: "google" is "Google". */
export const providerName = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1);
