export { catalogue } from "../../../policies/catalogue";
export { outcome } from "../../policies/outcome";
