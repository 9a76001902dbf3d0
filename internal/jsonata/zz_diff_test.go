package jsonata
import ("bufio";"encoding/json";"os";"testing";"errors";"fmt";"time"
"github.com/sfnlocal/sfnlocal/internal/jsonval")
func TestDiff(t *testing.T){
 name:=os.Getenv("DIFF"); if name=="" { t.Skip("x") }
 f,err:=os.Open(name); if err!=nil {t.Fatal(err)}
 sc:=bufio.NewScanner(f); sc.Buffer(nil,1<<24)
 bad,total,native:=0,0,0
 for sc.Scan(){
  var c struct{ Expr string; Data, Result jsonval.Value; Undefined, Fn, Native bool; Nonfinite string; Code, Message string; Position *int }
  if err:=json.Unmarshal(sc.Bytes(),&c); err!=nil { continue }
  total++
  if c.Native { native++ }
  start:=time.Now()
  e,err:=Compile(c.Expr); var got jsonval.Value
  if err==nil { got,err=e.Eval(c.Data,&Options{AllowEval:true,MaxDepth:400,Now:time.UnixMilli(1709210096789)}) }
  if d:=time.Since(start); d>time.Second { fmt.Println("SLOW",d,c.Expr) }
  var fe *Error; var re *ResultError; s:=""
  switch { case errors.As(err,&fe): s=fe.Code+": "+fe.Message
   case errors.As(err,&re): if c.Fn || c.Nonfinite!="" { continue }; s="R "+re.Error()
   case err!=nil: s="L "+err.Error()
   case !got.Exists(): s="undefined"
   default: s=got.String() }
  w:=""
  switch { case c.Native: if fe!=nil { continue }; w="native "+c.Message
   case c.Code!="": w=c.Code+": "+c.Message
   case c.Undefined: w="undefined"
   case c.Fn: w="function"
   case c.Nonfinite!="": w=c.Nonfinite
   default: w=c.Result.String(); if got.Exists() && jsonval.Equal(got,c.Result) { continue } }
  if s==w { if fe!=nil && c.Position!=nil && fe.Position!= *c.Position { fmt.Printf("POS %d want %d  %s  %s\n",fe.Position,*c.Position,c.Expr,s) }; continue }
  bad++
  if bad<400 { fmt.Printf("EXPR %s\n  got  %.300s\n  want %.300s\n",c.Expr,s,w) }
 }
 fmt.Println("bad",bad,"total",total,"native",native)
}
