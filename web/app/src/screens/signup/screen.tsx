export { SignUp as Screen } from "./sign_up.tsx";
