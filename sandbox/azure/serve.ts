import { serve } from "../provider/serve";
import { azure } from "./definition";

serve(azure);
